import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutboxRow } from '../../../station/contract/contract.ts';
import { failureOf, useCommand } from '../../station/asking.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { HoldButton } from '../../ui/HoldButton.tsx';
import { isReason, ReasonField } from '../../ui/ReasonField.tsx';
import { CompareKeys } from './CompareKeys.tsx';

export type Decision = 'retried' | 'dropped';

interface DecideDialogProps {
  readonly row: Pick<OutboxRow, 'serial' | 'registrationId' | 'lastError'>;
  /** False: it is dropped already. */
  readonly mayDrop?: boolean;
  readonly onClose: () => void;
  readonly onDecided: (decision: Decision) => void;
}

/** A parked enrollment: look at both keys, then send again or drop, and say why. */
export function DecideDialog({ row, mayDrop = true, onClose, onDecided }: DecideDialogProps) {
  const { t } = useTranslation('sync');
  const [reason, setReason] = useState('');
  const retry = useCommand('sync.retry');
  const drop = useCommand('sync.drop');
  const input = { registrationId: row.registrationId, reason: reason.trim() };
  const isBusy = retry.isPending || drop.isPending;
  const isReady = isReason(reason) && !isBusy;
  const error = retry.error ?? drop.error;
  return (
    <Dialog
      title={t('decideTitle', { serial: row.serial })}
      onClose={onClose}
      wide
      actions={
        <>
          {mayDrop && (
            <HoldButton
              look="danger"
              disabled={!isReady}
              onHeld={() => drop.mutate(input, { onSuccess: () => onDecided('dropped') })}
            >
              {t('drop')}
            </HoldButton>
          )}
          <Button
            look="primary"
            disabled={!isReady}
            onClick={() => retry.mutate(input, { onSuccess: () => onDecided('retried') })}
          >
            {t('retry')}
          </Button>
        </>
      }
    >
      <div className="decide">
        <p>
          <span className="quiet">{t('reason')}: </span>
          {row.lastError ?? t('noReason')}
        </p>
        <CompareKeys registrationId={row.registrationId} />
        <ReasonField label={t('why')} hint={t('whyHint')} value={reason} onChange={setReason} />
        {mayDrop && <p className="quiet">{t('dropHint')}</p>}
        {error && <ErrorCard failure={failureOf(error)} />}
      </div>
    </Dialog>
  );
}
