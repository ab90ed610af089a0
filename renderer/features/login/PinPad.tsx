import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.tsx';

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

interface PinPadProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** What sends it: drawn as the pad's last key. */
  readonly submit: string;
  readonly busy: boolean;
}

/** A pad for fingers. The keyboard writes into the field above it. */
export function PinPad({ value, onChange, submit, busy }: PinPadProps) {
  const { t } = useTranslation('login');
  return (
    <div className="pin-pad">
      {digits.map((digit) => (
        <Button big key={digit} onClick={() => onChange(value + digit)}>
          {digit}
        </Button>
      ))}
      <Button big onClick={() => onChange(value.slice(0, -1))} aria-label={t('delete')}>
        ⌫
      </Button>
      <Button big onClick={() => onChange(`${value}0`)}>
        0
      </Button>
      <Button big look="primary" type="submit" disabled={busy || value === ''}>
        {submit}
      </Button>
    </div>
  );
}
