import { useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { momentHint, readMoment, shownMoment } from '../i18n/moments.ts';
import './field.css';
import './moment-field.css';

interface MomentFieldProps {
  readonly label: string;
  /** As fields of type `datetime-local` hold it; empty = none. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly invalid?: boolean;
}

/**
 * A day and a time, written as the language of the screen writes them. The browser's own field follows the language of the
 * machine; of it only the calendar is left.
 */
export function MomentField({ label, value, onChange, invalid = false }: MomentFieldProps) {
  const { t, i18n } = useTranslation();
  const id = useId();
  const native = useRef<HTMLInputElement>(null);
  const { language } = i18n;
  /** What is being typed, as long as it stands for the value. */
  const [typed, setTyped] = useState<{ readonly text: string; readonly value: string; readonly left: boolean } | null>(
    null,
  );
  const text = typed?.value === value ? typed.text : shownMoment(value, language);
  const isUnread = text.trim() !== '' && readMoment(text, language) === null;
  return (
    <div className="field moment">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        autoComplete="off"
        spellCheck={false}
        placeholder={momentHint(language)}
        aria-invalid={invalid || (isUnread && typed?.left === true)}
        value={text}
        onChange={({ target }) => {
          const read = readMoment(target.value, language) ?? '';
          setTyped({ text: target.value, value: read, left: false });
          if (read !== value) onChange(read);
        }}
        onBlur={() => {
          setTyped(isUnread ? { text, value, left: true } : null);
        }}
      />
      <button
        type="button"
        className="moment-open"
        aria-label={t('calendar', { label })}
        onClick={() => native.current?.showPicker()}
      >
        <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
          <path d="M4 6h16v14H4zM4 10h16M8 3v4M16 3v4" fill="none" stroke="currentColor" strokeWidth="2" />
        </svg>
      </button>
      <input
        ref={native}
        type="datetime-local"
        className="moment-native"
        tabIndex={-1}
        aria-hidden="true"
        value={value}
        onChange={({ target }) => {
          setTyped(null);
          onChange(target.value);
        }}
      />
    </div>
  );
}
