import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { momentHint, readMoment, shownMoment } from '../i18n/moments.ts';
import { Field } from './Field.tsx';

interface MomentFieldProps {
  readonly label: string;
  /** As fields of type `datetime-local` hold it; empty = none. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly invalid?: boolean;
}

/**
 * A day and a time, written as the language of the screen writes them: the browser's own field follows the language of the
 * machine, and cannot be told otherwise.
 */
export function MomentField({ label, value, onChange, invalid = false }: MomentFieldProps) {
  const { i18n } = useTranslation();
  const { language } = i18n;
  /** What is being typed, as long as it stands for the value. */
  const [typed, setTyped] = useState<{ readonly text: string; readonly value: string; readonly left: boolean } | null>(
    null,
  );
  const text = typed?.value === value ? typed.text : shownMoment(value, language);
  const isUnread = text.trim() !== '' && readMoment(text, language) === null;
  return (
    <Field
      label={label}
      placeholder={momentHint(language)}
      aria-invalid={invalid || (isUnread && typed?.left === true)}
      value={text}
      onChange={({ target }) => {
        const read = readMoment(target.value, language) ?? '';
        setTyped({ text: target.value, value: read, left: false });
        if (read !== value) onChange(read);
      }}
      onBlur={() => setTyped(isUnread ? { text, value, left: true } : null)}
    />
  );
}
