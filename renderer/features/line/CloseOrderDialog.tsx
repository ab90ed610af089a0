import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, useCommand } from '../../station/asking.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { TextArea } from '../../ui/Field.tsx';
import { HoldButton } from '../../ui/HoldButton.tsx';

interface CloseOrderDialogProps {
  readonly order: string;
  readonly onClose: () => void;
  readonly onClosed: () => void;
}

/** An order takes no more units, for good: held, and with a reason. */
export function CloseOrderDialog({ order, onClose, onClosed }: CloseOrderDialogProps) {
  const { t } = useTranslation('line');
  const [reason, setReason] = useState('');
  const close = useCommand('orders.close');
  const input = { id: order, reason: reason.trim() };
  return (
    <Dialog
      title={t('closeTitle', { id: order })}
      onClose={onClose}
      actions={
        <HoldButton
          big
          look="danger"
          disabled={input.reason.length < 3 || close.isPending}
          onHeld={() => close.mutate(input, { onSuccess: onClosed })}
        >
          {t('closeOrder')}
        </HoldButton>
      }
    >
      <p className="quiet">{t('closeHint')}</p>
      <TextArea
        label={t('closeReason')}
        maxLength={500}
        data-first=""
        value={reason}
        onChange={({ target }) => setReason(target.value)}
      />
      {close.error && <ErrorCard failure={failureOf(close.error)} tone="stop" />}
    </Dialog>
  );
}
