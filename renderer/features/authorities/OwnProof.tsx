import { useTranslation } from 'react-i18next';
import { type CloudCa, proofSteps } from '../../../station/contract/authorities.ts';
import { failureOf } from '../../station/asking.ts';
import { useLongWork } from '../../station/long-work.ts';
import { Button } from '../../ui/Button.tsx';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { Steps } from './Steps.tsx';

/** The station's own CA: the signer makes the proof, and its key never leaves it. */
export function OwnProof({ ca, onProven }: { readonly ca: CloudCa; readonly onProven: () => void }) {
  const { t } = useTranslation('authorities');
  const proof = useLongWork('ca.prove');
  const { name } = ca;
  const at = proofSteps.findIndex((step) => step === proof.progress?.stage);
  return (
    <>
      <Steps at={proof.isRunning ? 1 + Math.max(at, 0) : 1} isRunning={proof.isRunning} />
      <p>{t('ownProof')}</p>
      {proof.error && !proof.isRunning && (
        <>
          <ErrorCard failure={failureOf(proof.error)} />
          <p className="quiet">{t('startsAnew')}</p>
        </>
      )}
      <div className="ca-go">
        <Button
          look="primary"
          disabled={proof.isRunning}
          onClick={() => proof.start((workId) => ({ name, workId }), onProven)}
        >
          {proof.isRunning ? t('proving') : t('proveNow')}
        </Button>
      </div>
    </>
  );
}
