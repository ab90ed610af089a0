import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mayAsk } from '../../../station/contract/contract.ts';
import type { Failure } from '../../../station/contract/shapes.ts';
import { useStationState } from '../../station/station-context.ts';
import { Button } from '../../ui/Button.tsx';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { SignerDialog } from './SignerDialog.tsx';

interface NotReadyProps {
  readonly failure: Failure;
  /** The signer was approved, and the line opened as far as that was the reason. */
  readonly onApproved: () => void;
}

/** Why no unit can be scanned; and of a signer that was replaced, the way on for those who steer the line. */
export function NotReady({ failure, onApproved }: NotReadyProps) {
  const { t } = useTranslation('line');
  const { session } = useStationState();
  const [approving, setApproving] = useState(false);
  const may = failure.code === 'SIGNER_CHANGED' && session !== null && mayAsk('line.approveSigner', session.role);
  return (
    <div className="line-notice">
      <ErrorCard
        failure={failure}
        actions={may && <Button onClick={() => setApproving(true)}>{t('approveSigner')}</Button>}
      />
      {may && approving && (
        <SignerDialog
          digest={String(failure.details['digest'] ?? '')}
          onClose={() => setApproving(false)}
          onApproved={() => {
            setApproving(false);
            onApproved();
          }}
        />
      )}
    </div>
  );
}
