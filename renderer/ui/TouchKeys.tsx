import { KeyRows } from './KeyRows.tsx';

interface TouchKeysProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Keys that stay in sight, where writing is what the screen is for. Its fields say `keys={false}`. */
export function TouchKeys({ value, onChange }: TouchKeysProps) {
  return (
    <KeyRows
      onStroke={(stroke) => {
        if (stroke === 'erase') onChange(Array.from(value).slice(0, -1).join(''));
        else if (stroke !== 'enter') onChange(value + stroke.write);
      }}
    />
  );
}
