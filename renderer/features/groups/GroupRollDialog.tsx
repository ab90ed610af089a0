import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type RollStep, rollSteps } from '../../../station/contract/enrollments.ts';
import type { GroupRollPreview } from '../../../station/contract/group-rolls.ts';
import { useFormats } from '../../i18n/formats.ts';
import { failureOf, useCommand } from '../../station/asking.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { Choice } from '../../ui/Field.tsx';
import { HoldButton } from '../../ui/HoldButton.tsx';
import { isReason, ReasonField } from '../../ui/ReasonField.tsx';
import { StateMark } from '../../ui/StateMark.tsx';

interface GroupRollDialogProps {
  readonly group: string;
  readonly onClose: () => void;
  readonly onRolled: () => void;
}

/** The next CA, or key, takes the place of a group's old one: step by step, each looked at before it is done. */
export function GroupRollDialog({ group, onClose, onRolled }: GroupRollDialogProps) {
  const { t } = useTranslation(['groups', 'enrollment', 'app']);
  const [step, setStep] = useState<RollStep>('add');
  const [old, setOld] = useState<'keep' | 'go'>('keep');
  const [reason, setReason] = useState('');
  const plan = useCommand('groups.planRoll');
  const roll = useCommand('groups.roll');
  const preview = plan.data ?? null;
  const hasWork = preview !== null && preview.fate !== 'nothing';
  const back = () => {
    plan.reset();
    roll.reset();
  };
  const look = () => plan.mutate({ group, step, keepOld: old === 'keep' });
  const carryOut = () => {
    if (preview === null) return;
    const lockOut = preview.lockedOut > 0;
    roll.mutate({ planId: preview.planId, reason: reason.trim(), lockOut }, { onSuccess: onRolled });
  };
  const isBlocked = !isReason(reason) || roll.isPending;
  const actions = () => {
    if (preview === null) {
      return (
        <Button look="primary" disabled={plan.isPending} onClick={look}>
          {plan.isPending ? t('looking') : t('roll.look')}
        </Button>
      );
    }
    if (roll.isSuccess || !hasWork || roll.error !== null) {
      return (
        <>
          <Button onClick={back}>{t('roll.otherStep')}</Button>
          <Button look="primary" onClick={onClose}>
            {t('app:verbs.close')}
          </Button>
        </>
      );
    }
    return (
      <>
        <Button onClick={back}>{t('app:verbs.back')}</Button>
        <HoldButton look="danger" disabled={isBlocked} onHeld={carryOut}>
          {t(`enrollment:verb.${step}`)}
        </HoldButton>
      </>
    );
  };
  return (
    <Dialog
      title={t('roll.title', { group })}
      wide
      step={roll.isSuccess ? 'done' : preview === null ? 'choose' : 'reason'}
      onClose={onClose}
      actions={actions()}
    >
      <div className="group-body">
        {preview === null && (
          <>
            <Choice
              label={t('roll.step')}
              value={step}
              onChange={setStep}
              options={rollSteps.map((one, index) => ({
                value: one,
                label: `${index + 1}. ${t(`enrollment:verb.${one}`)}`,
              }))}
            />
            <p>{t(`enrollment:about.${step}`)}</p>
            {step === 'promote' && (
              <Choice
                label={t('enrollment:roll.old')}
                value={old}
                onChange={setOld}
                options={[
                  { value: 'keep', label: t('enrollment:roll.keep') },
                  { value: 'go', label: t('enrollment:roll.go') },
                ]}
              />
            )}
          </>
        )}
        {preview !== null && <Planned preview={preview} isDone={roll.isSuccess} />}
        {hasWork && !roll.isSuccess && (
          <ReasonField label={t('reason')} hint={t('reasonHint')} value={reason} onChange={setReason} />
        )}
        {(plan.error ?? roll.error) && <ErrorCard failure={failureOf(plan.error ?? roll.error)} />}
      </div>
    </Dialog>
  );
}

function Planned({ preview, isDone }: { readonly preview: GroupRollPreview; readonly isDone: boolean }) {
  const { t } = useTranslation(['groups', 'enrollment']);
  const { number } = useFormats();
  const { fate, before, after, lockedOut } = preview;
  if (fate === 'nothing') return <StateMark tone="none">{t('enrollment:nothingToDo')}</StateMark>;
  return (
    <div className="group-body" role="status" {...(isDone && { 'data-first': '', tabIndex: -1 })}>
      {isDone && <StateMark tone="pass">{t('roll.done')}</StateMark>}
      {!isDone && fate === 'record' && <StateMark tone="none">{t('roll.record')}</StateMark>}
      <p>
        <span className="mono">{before ?? '–'}</span> → <span className="mono">{after ?? '–'}</span>
      </p>
      {!isDone &&
        (lockedOut > 0 ? (
          <StateMark tone="stop">
            {t('roll.lockedOut', { n: number(lockedOut), count: lockedOut === 1 ? 1 : 2 })}
          </StateMark>
        ) : (
          <StateMark tone="pass">{t('roll.nobodyOut')}</StateMark>
        ))}
    </div>
  );
}
