import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, useCommand } from '../../station/asking.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { ApprovalFields, isComplete, noApproval } from './ApprovalFields.tsx';

interface SignerDialogProps {
  /** The beginning of the new signer's digest, for whoever compares it. */
  readonly digest: string;
  readonly onClose: () => void;
  readonly onApproved: () => void;
}

/** Another signer than the ledger knows: whoever is logged in asks, somebody else approves. */
export function SignerDialog({ digest, onClose, onApproved }: SignerDialogProps) {
  const { t } = useTranslation(['line', 'app']);
  const form = useId();
  const [approval, setApproval] = useState(noApproval);
  const approve = useCommand('line.approveSigner');
  const ready = isComplete(approval) && !approve.isPending;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    approve.mutate({ approval }, { onSuccess: onApproved });
    setApproval((old) => ({ ...old, pin: '' }));
  };
  return (
    <Dialog
      title={t('signerTitle')}
      wide
      onClose={onClose}
      actions={
        <>
          <Button big onClick={onClose}>
            {t('app:verbs.cancel')}
          </Button>
          <Button big look="primary" type="submit" form={form} disabled={!ready}>
            {t('approve')}
          </Button>
        </>
      }
    >
      <p className="quiet">{t('signerHint')}</p>
      <p className="mono">{digest}</p>
      <form id={form} className="choices" onSubmit={submit}>
        <ApprovalFields value={approval} onChange={setApproval} reasonLabel={t('signerReason')} />
      </form>
      {approve.error !== null && <ErrorCard failure={failureOf(approve.error)} tone="stop" />}
    </Dialog>
  );
}
