import { TextArea } from './Field.tsx';

/** What the contract asks of a reason. */
const least = 3;
const most = 500;

export const isReason = (text: string): boolean => text.trim().length >= least;

interface ReasonFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Why somebody does it. */
export function ReasonField({ label, hint, value, onChange }: ReasonFieldProps) {
  return (
    <TextArea
      label={label}
      hint={hint}
      data-first=""
      maxLength={most}
      value={value}
      onChange={({ target }) => onChange(target.value)}
    />
  );
}
