import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mayAsk } from '../../../station/contract/contract.ts';
import { type RollStep, rollSteps, type UnitChoice } from '../../../station/contract/enrollments.ts';
import { useStationState } from '../../station/station-context.ts';
import { Button } from '../../ui/Button.tsx';
import { Choice, Field } from '../../ui/Field.tsx';
import { ActDialog } from './ActDialog.tsx';
import { OrderSelect } from './OrderSelect.tsx';
import './enrollment.css';

/**
 * Replaces credentials without a gap: of a unit or a work order, one step after the other. Which steps are due, the ledger
 * and the cloud know: each is looked at before it is done, and one out of turn is refused.
 */
export function RollPanel() {
  const { t } = useTranslation('enrollment');
  const { session } = useStationState();
  const [what, setWhat] = useState<'order' | 'unit'>('order');
  const [order, setOrder] = useState('');
  const [serial, setSerial] = useState('');
  const [old, setOld] = useState<'keep' | 'go'>('keep');
  const [step, setStep] = useState<RollStep | null>(null);
  const mayRoll = session !== null && mayAsk('enrollments.plan', session.role);
  if (!mayRoll) return null;
  const unit = serial.trim();
  const choice: UnitChoice = what === 'order' ? { by: 'filter', filter: { order } } : { by: 'units', serials: [unit] };
  const isReady = (what === 'order' ? order : unit) !== '';
  return (
    <section className="sync-panel is-wide roll" aria-labelledby="roll-title">
      <h2 id="roll-title">{t('roll.title')}</h2>
      <p className="quiet">{t('roll.about')}</p>
      <div className="act-choices">
        <Choice
          label={t('roll.what')}
          value={what}
          onChange={setWhat}
          options={[
            { value: 'order', label: t('order') },
            { value: 'unit', label: t('roll.unit') },
          ]}
        />
        {what === 'order' ? (
          <OrderSelect value={order} onChange={setOrder} />
        ) : (
          <Field
            label={t('serial')}
            mono
            maxLength={256}
            value={serial}
            onChange={({ target }) => setSerial(target.value)}
          />
        )}
        <Choice
          label={t('roll.old')}
          value={old}
          onChange={setOld}
          options={[
            { value: 'keep', label: t('roll.keep') },
            { value: 'go', label: t('roll.go') },
          ]}
        />
      </div>
      <ol className="roll-steps">
        {rollSteps.map((one, index) => (
          <li key={one}>
            <Button disabled={!isReady || (one === 'drop' && old === 'go')} onClick={() => setStep(one)}>
              {index + 1}. {t(`verb.${one}`)}
            </Button>
          </li>
        ))}
      </ol>
      {step !== null && (
        <ActDialog
          act={step}
          keepOld={old === 'keep'}
          choice={choice}
          onClose={() => setStep(null)}
          onDone={() => undefined}
        />
      )}
    </section>
  );
}
