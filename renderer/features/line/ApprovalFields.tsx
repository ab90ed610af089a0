import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InputOf } from '../../../station/contract/contract.ts';
import { useScans } from '../../scanner/use-scans.ts';
import { Field } from '../../ui/Field.tsx';
import { TouchKeys } from '../../ui/TouchKeys.tsx';

export type Approval = NonNullable<InputOf<'line.scan'>['approval']>;
export const noApproval: Approval = { badge: '', pin: '', reason: '' };
/** Begun by whoever scanned their badge over a stop. */
export const approvalBy = (badge: string): Approval => ({ ...noApproval, badge });

export const isComplete = ({ badge, pin, reason }: Approval): boolean =>
  badge !== '' && pin !== '' && reason.trim().length >= 3;

interface ApprovalFieldsProps {
  readonly value: Approval;
  readonly onChange: (change: (old: Approval) => Approval) => void;
  /** What the reason is asked with. */
  readonly reasonLabel: string;
}

/** A second person's badge, PIN and reason: by scanner, by keyboard or by touch. */
export function ApprovalFields({ value, onChange, reasonLabel }: ApprovalFieldsProps) {
  const { t } = useTranslation(['line', 'login']);
  const [begun] = useState(value.badge !== '');
  const [field, setField] = useState<keyof Approval>(begun ? 'pin' : 'badge');
  const pin = useRef<HTMLInputElement>(null);
  const set = (name: keyof Approval) => (text: string) => onChange((old) => ({ ...old, [name]: text }));
  useScans((scan) => {
    if (scan.kind !== 'badge') return false;
    set('badge')(scan.badge);
    setField('pin');
    pin.current?.focus();
    return true;
  });
  const fields = [
    { name: 'badge', label: t('supervisorBadge'), type: 'text' },
    { name: 'pin', label: t('login:pin'), type: 'password' },
    { name: 'reason', label: reasonLabel, type: 'text' },
  ] as const;
  return (
    <>
      <div className="approval">
        {fields.map(({ name, label, type }) => (
          <Field
            key={name}
            label={label}
            type={type}
            keys={false}
            {...(name === (begun ? 'pin' : 'badge') && { 'data-first': '' })}
            {...(name === 'pin' && { ref: pin })}
            value={value[name]}
            onFocus={() => setField(name)}
            onChange={({ target }) => set(name)(target.value)}
          />
        ))}
      </div>
      <TouchKeys value={value[field]} onChange={set(field)} />
    </>
  );
}
