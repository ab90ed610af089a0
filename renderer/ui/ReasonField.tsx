import { TextArea } from './Field.tsx';
import { TouchKeys } from './TouchKeys.tsx';

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

/** Why somebody does it: by keyboard or by touch. */
export function ReasonField({ label, hint, value, onChange }: ReasonFieldProps) {
  return (
    <>
      <TextArea
        label={label}
        hint={hint}
        rows={2}
        data-first=""
        maxLength={most}
        value={value}
        onChange={({ target }) => onChange(target.value)}
      />
      <TouchKeys value={value} onChange={(text) => onChange(text.slice(0, most))} />
    </>
  );
}
