import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '../../../station/contract/contract.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { BringStep } from './BringStep.tsx';
import { ForeignProof } from './ForeignProof.tsx';
import { OwnProof } from './OwnProof.tsx';
import { caSteps, Steps } from './Steps.tsx';

interface CaWizardProps {
  /** As the service told it last: it alone says which step is due. */
  readonly list: OutputOf<'ca.list'>;
  /** The CA that it is opened for; null: one that is to be brought. */
  readonly opened: string | null;
  readonly onChanged: () => void;
  readonly onClose: () => void;
}

/** Brings a CA to the service and proves it. Whoever leaves and comes back finds the step that the service stands at. */
export function CaWizard({ list, opened, onChanged, onClose }: CaWizardProps) {
  const { t } = useTranslation(['authorities', 'app']);
  const [name, setName] = useState(opened);
  const ca = list.cas.find((one) => one.name === name);
  const step = ca === undefined ? 'bring' : ca.isVerified ? 'done' : 'prove';
  return (
    <Dialog
      title={ca === undefined ? t('bring') : t('proveTitle', { name: ca.name })}
      wide
      step={step}
      onClose={onClose}
      actions={
        step === 'done' && (
          <Button look="primary" onClick={onClose}>
            {t('app:verbs.close')}
          </Button>
        )
      }
    >
      <div className="ca-wizard">
        {/* Of a proof that the signer makes, the steps run. */}
        {!(step === 'prove' && ca?.isOwn === true) && (
          <Steps at={step === 'bring' ? 0 : step === 'prove' ? 1 : caSteps.length} />
        )}
        {ca === undefined && (
          <BringStep
            list={list}
            onBrought={(brought) => {
              setName(brought);
              onChanged();
            }}
          />
        )}
        {ca !== undefined && step === 'prove' && ca.isOwn && <OwnProof ca={ca} onProven={onChanged} />}
        {ca !== undefined && step === 'prove' && !ca.isOwn && <ForeignProof ca={ca} onProven={onChanged} />}
        {step === 'done' && (
          <div role="status">
            <StateMark tone="pass">{t('proven')}</StateMark>
          </div>
        )}
      </div>
    </Dialog>
  );
}
