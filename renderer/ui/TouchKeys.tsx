import { useTranslation } from 'react-i18next';
import { Button } from './Button.tsx';
import './touch-keys.css';

const keys = '1234567890QWERTYUIOPASDFGHJKL-ZXCVBNM: '.split('');

/** Letters and digits for a screen without a keyboard. */
export function TouchKeys({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) {
  const { t } = useTranslation();
  return (
    <div className="touch-keys">
      {keys.map((key) => (
        <Button key={key} onClick={() => onChange(value + key)}>
          {key === ' ' ? '␣' : key}
        </Button>
      ))}
      <Button onClick={() => onChange(value.slice(0, -1))} aria-label={t('verbs.delete')}>
        ⌫
      </Button>
    </div>
  );
}
