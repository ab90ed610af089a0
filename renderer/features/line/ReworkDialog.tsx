import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../../station/contract/shapes.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { type Approval, ApprovalFields, approvalBy, isComplete } from './ApprovalFields.tsx';

interface ReworkDialogProps {
  readonly kind: 'duplicate' | 'rework';
  readonly serial: string;
  /** Of whoever scanned it over the stop; empty when nobody did. */
  readonly badge: string;
  readonly onClose: () => void;
  /** Answers with why it was refused. */
  readonly onApproved: (approval: Approval) => Promise<Failure | null>;
}

/** What whoever scans may not decide alone: a second person's badge, PIN and reason, for this one unit. */
export function ReworkDialog({ kind, serial, badge, onClose, onApproved }: ReworkDialogProps) {
  const { t } = useTranslation(['line', 'app']);
  const form = useId();
  const [approval, setApproval] = useState(() => approvalBy(badge));
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isComplete(approval) || busy) return;
    setBusy(true);
    const refused = await onApproved(approval);
    setBusy(false);
    setFailure(refused);
    setApproval((old) => ({ ...old, pin: '' }));
  };
  return (
    <Dialog
      title={t(kind === 'duplicate' ? 'againTitle' : 'reworkTitle', { serial })}
      wide
      onClose={onClose}
      actions={
        <>
          <Button big onClick={onClose}>
            {t('app:verbs.cancel')}
          </Button>
          <Button big look="primary" type="submit" form={form} disabled={!isComplete(approval) || busy}>
            {t(kind === 'duplicate' ? 'startAgain' : 'startRework')}
          </Button>
        </>
      }
    >
      <p className="quiet">{t(kind === 'duplicate' ? 'againHint' : 'reworkHint')}</p>
      <form id={form} className="choices" onSubmit={(event) => void submit(event)}>
        <ApprovalFields value={approval} onChange={setApproval} reasonLabel={t('reworkReason')} />
      </form>
      {failure !== null && <ErrorCard failure={failure} tone="stop" />}
    </Dialog>
  );
}
