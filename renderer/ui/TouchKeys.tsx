import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './Button.tsx';
import './touch-keys.css';

/** Rows of eleven, each as wide as the others; what a serial number, a badge and a reason are written with. */
const rows = ['1234567890\b', 'QWERTYUIOP/', 'ASDFGHJKL-.', '\tZXCVBNM:_ '] as const;
const shift = '\t';
const erase = '\b';

/** Letters and digits for a screen without a keyboard; capitals first, as most labels have them. */
export function TouchKeys({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) {
  const { t } = useTranslation();
  const [capitals, setCapitals] = useState(true);
  return (
    <div className="touch-keys">
      {rows.flatMap((row) =>
        Array.from(row, (key) => {
          if (key === erase) {
            return (
              <Button key={key} onClick={() => onChange(value.slice(0, -1))} aria-label={t('verbs.delete')}>
                ⌫
              </Button>
            );
          }
          if (key === shift) {
            return (
              <Button
                key={key}
                onClick={() => setCapitals(!capitals)}
                aria-pressed={capitals}
                aria-label={t('verbs.capitals')}
              >
                ⇧
              </Button>
            );
          }
          const letter = capitals ? key : key.toLowerCase();
          return (
            <Button key={key} onClick={() => onChange(value + letter)}>
              {key === ' ' ? '␣' : letter}
            </Button>
          );
        }),
      )}
    </div>
  );
}
