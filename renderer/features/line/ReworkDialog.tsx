import { type FormEvent, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InputOf } from '../../../station/contract/contract.ts';
import type { Failure } from '../../../station/contract/shapes.ts';
import { useScans } from '../../scanner/use-scans.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { Field } from '../../ui/Field.tsx';
import { TouchKeys } from '../../ui/TouchKeys.tsx';

type Approval = NonNullable<InputOf<'line.scan'>['rework']>;

interface ReworkDialogProps {
  readonly serial: string;
  readonly onClose: () => void;
  /** Answers with why it was refused. */
  readonly onApproved: (approval: Approval) => Promise<Failure | null>;
}

const empty: Approval = { badge: '', pin: '', reason: '' };

/** What an operator may not decide: a supervisor's badge, PIN and reason, for this one unit. */
export function ReworkDialog({ serial, onClose, onApproved }: ReworkDialogProps) {
  const { t } = useTranslation(['line', 'login', 'app']);
  const form = useId();
  const [approval, setApproval] = useState(empty);
  const [field, setField] = useState<keyof Approval>('badge');
  const [failure, setFailure] = useState<Failure | null>(null);
  const pin = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const set = (name: keyof Approval) => (value: string) => setApproval((old) => ({ ...old, [name]: value }));
  useScans((scan) => {
    if (scan.kind !== 'badge') return false;
    set('badge')(scan.badge);
    setField('pin');
    pin.current?.focus();
    return true;
  });
  const complete = approval.badge !== '' && approval.pin !== '' && approval.reason.trim().length >= 3;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!complete || busy) return;
    setBusy(true);
    const refused = await onApproved(approval);
    setBusy(false);
    setFailure(refused);
    set('pin')('');
  };
  const fields = [
    { name: 'badge', label: t('supervisorBadge'), type: 'text' },
    { name: 'pin', label: t('login:pin'), type: 'password' },
    { name: 'reason', label: t('reworkReason'), type: 'text' },
  ] as const;
  return (
    <Dialog
      title={t('reworkTitle', { serial })}
      wide
      onClose={onClose}
      actions={
        <>
          <Button big onClick={onClose}>
            {t('app:verbs.cancel')}
          </Button>
          <Button big look="primary" type="submit" form={form} disabled={!complete || busy}>
            {t('startRework')}
          </Button>
        </>
      }
    >
      <p className="quiet">{t('reworkHint')}</p>
      <form id={form} className="choices" onSubmit={(event) => void submit(event)}>
        {fields.map(({ name, label, type }) => (
          <Field
            key={name}
            label={label}
            type={type}
            {...(name === 'badge' && { 'data-first': '' })}
            {...(name === 'pin' && { ref: pin })}
            value={approval[name]}
            onFocus={() => setField(name)}
            onChange={({ target }) => set(name)(target.value)}
          />
        ))}
        <TouchKeys value={approval[field]} onChange={set(field)} />
      </form>
      {failure !== null && <ErrorCard failure={failure} tone="stop" />}
    </Dialog>
  );
}
