import { useTranslation } from 'react-i18next';
import type { Failure } from '../../../station/contract/shapes.ts';
import { Button } from '../../ui/Button.tsx';
import { ErrorCard } from '../../ui/ErrorCard.tsx';

interface RefusedScanProps {
  readonly failure: Failure;
  readonly onClose: () => void;
  readonly onCall: () => void;
}

/** A scan that no slot took: why, and what now. It goes with the next scan. */
export function RefusedScan({ failure, onClose, onCall }: RefusedScanProps) {
  const { t } = useTranslation(['line', 'app']);
  return (
    <div className="line-notice">
      <ErrorCard
        failure={failure}
        tone="stop"
        actions={
          <>
            <Button big onClick={onCall}>
              {t('callSupervisor')}
            </Button>
            <Button big look="primary" onClick={onClose}>
              {t('app:verbs.close')}
            </Button>
          </>
        }
      />
    </div>
  );
}
