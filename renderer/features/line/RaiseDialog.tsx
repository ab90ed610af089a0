import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, useCommand } from '../../station/asking.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { Field } from '../../ui/Field.tsx';
import { ApprovalFields, approvalBy, isComplete } from './ApprovalFields.tsx';
import { wholeNumber } from './whole-number.ts';

interface RaiseDialogProps {
  readonly order: string;
  /** Of whoever scanned it over the stop. */
  readonly badge?: string;
  readonly onClose: () => void;
  readonly onRaised: () => void;
}

/** More units than were ordered: one person asks, another one approves. */
export function RaiseDialog({ order, badge = '', onClose, onRaised }: RaiseDialogProps) {
  const { t } = useTranslation(['line', 'app']);
  const form = useId();
  const [amount, setAmount] = useState('');
  const [approval, setApproval] = useState(() => approvalBy(badge));
  const raise = useCommand('orders.raise');
  const by = wholeNumber(amount);
  const isReady = by !== null && isComplete(approval) && !raise.isPending;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isReady) return;
    setApproval((old) => ({ ...old, pin: '' }));
    raise.mutate({ id: order, by, approval }, { onSuccess: onRaised });
  };
  return (
    <Dialog
      title={t('moreTitle', { id: order })}
      wide
      onClose={onClose}
      actions={
        <Button big look="primary" type="submit" form={form} disabled={!isReady}>
          {t('approve')}
        </Button>
      }
    >
      <p className="quiet">{t('moreHint')}</p>
      <form id={form} className="choices" onSubmit={submit}>
        <div className="amounts">
          <Field
            label={t('moreBy')}
            inputMode="numeric"
            value={amount}
            onChange={({ target }) => setAmount(target.value)}
          />
          {[1, 10, 100].map((more) => (
            <Button key={more} onClick={() => setAmount((old) => String((wholeNumber(old) ?? 0) + more))}>
              +{more}
            </Button>
          ))}
          <Button onClick={() => setAmount('')}>{t('app:verbs.clear')}</Button>
        </div>
        <ApprovalFields value={approval} onChange={setApproval} reasonLabel={t('moreReason')} />
      </form>
      {raise.error && <ErrorCard failure={failureOf(raise.error)} tone="stop" />}
    </Dialog>
  );
}
