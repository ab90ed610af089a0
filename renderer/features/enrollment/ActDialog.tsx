import { useEffect, useEffectEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ActResult, EntryAct, UnitChoice } from '../../../station/contract/enrollments.ts';
import type { EntrySettingName } from '../../../station/contract/group-settings.ts';
import { failureOf } from '../../station/asking.ts';
import { useLongWork } from '../../station/long-work.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { HoldButton } from '../../ui/HoldButton.tsx';
import { isReason, ReasonField } from '../../ui/ReasonField.tsx';
import { type Decided, Decisions } from '../groups/Decisions.tsx';
import { Preview, Result } from './Outcomes.tsx';
import { asksSomething, emptyUpdate, UpdateForm, updateTerms } from './UpdateForm.tsx';
import { Working } from './Working.tsx';
import './enrollment.css';

const undecided: Decided<EntrySettingName> = { replace: [], accept: [] };

interface ActDialogProps {
  readonly act: EntryAct;
  /** Of a promotion: the old credential stays beside the new one. */
  readonly keepOld?: boolean;
  readonly choice: UnitChoice;
  readonly onClose: () => void;
  /** Something was carried out, whole or in part. */
  readonly onDone: (result: ActResult) => void;
}

/** An act on entries in the cloud: what it would do, why, how far it is, and what became of each entry. */
export function ActDialog({ act, keepOld = false, choice, onClose, onDone }: ActDialogProps) {
  const { t } = useTranslation(['enrollment', 'app', 'groups']);
  const [isAsking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const plan = useLongWork('enrollments.plan');
  const deed = useLongWork('enrollments.carryOut');
  const [isForm, setForm] = useState(act === 'update');
  const [draft, setDraft] = useState(emptyUpdate);
  const [decided, setDecided] = useState(undecided);
  const look = () => {
    setAsking(false);
    setForm(false);
    deed.reset();
    const { replace, accept } = decided;
    const update = { terms: updateTerms(draft), replace: [...replace], accept: [...accept] };
    plan.start((workId) => ({ act, keepOld, choice, workId, ...(act === 'update' && { update }) }));
  };
  const toForm = () => {
    plan.reset();
    setDecided(undecided);
    setForm(true);
  };
  const begin = useEffectEvent(() => {
    if (!isForm) look();
  });
  useEffect(() => begin(), []);
  const preview = plan.result;
  const carryOut = () => {
    if (preview === null) return;
    const { planId } = preview;
    deed.start((workId) => ({ planId, reason: reason.trim(), workId }), onDone);
  };

  const running = plan.isRunning ? plan : deed.isRunning ? deed : null;
  const isOver = deed.result !== null || deed.error !== null;
  const error = isOver ? deed.error : plan.error;
  const hasWork = preview !== null && preview.counts.changed + preview.counts.recorded > 0;
  const [only, ...others] = choice.by === 'units' ? choice.serials : [];
  const title = only !== undefined && others.length === 0 ? t(`titleOf.${act}`, { serial: only }) : t(`title.${act}`);

  const lookAgain = <Button onClick={look}>{t('again')}</Button>;
  const isBlocked = !isReason(reason);
  // What turns nobody away is not held.
  const isGentle = act === 'enable' || act === 'add' || (act === 'update' && decided.replace.length === 0);
  const isOpen = preview?.concerns.some(({ needsDecision }) => needsDecision) ?? false;
  const open = preview?.undecided ?? [];
  const verb = t(`verb.${act}`);
  const actions = () => {
    if (running !== null) {
      return (
        <Button disabled={running.isStopping} onClick={running.stop}>
          {running.isStopping ? t('stopping') : t('stop')}
        </Button>
      );
    }
    if (isForm) {
      return (
        <Button look="primary" disabled={!asksSomething(draft)} onClick={look}>
          {t('groups:lookAhead')}
        </Button>
      );
    }
    const back = act === 'update' && !isOver && <Button onClick={toForm}>{t('app:verbs.back')}</Button>;
    const withThis = !isOver && (open.length > 0 || isOpen) && (
      <Button disabled={decided.replace.length + decided.accept.length === 0} onClick={look}>
        {t('update.withThis')}
      </Button>
    );
    if (isOver || error !== null || !hasWork) {
      const isShort = isOver ? deed.error !== null || (deed.result?.left ?? 0) > 0 : error !== null;
      return (
        <>
          {back}
          {withThis}
          {isShort && act !== 'update' && lookAgain}
          <Button look="primary" onClick={onClose}>
            {t('app:verbs.close')}
          </Button>
        </>
      );
    }
    if (!isAsking) {
      return (
        <>
          {back}
          {withThis}
          <Button look="primary" disabled={isOpen} onClick={() => setAsking(true)}>
            {t('sayWhy')}
          </Button>
        </>
      );
    }
    return (
      <>
        <Button onClick={() => setAsking(false)}>{t('app:verbs.back')}</Button>
        {isGentle ? (
          <Button look="primary" disabled={isBlocked} onClick={carryOut}>
            {verb}
          </Button>
        ) : (
          <HoldButton look="danger" disabled={isBlocked} onHeld={carryOut}>
            {verb}
          </HoldButton>
        )}
      </>
    );
  };

  const step = isForm ? 'form' : running !== null ? 'running' : isOver ? 'over' : isAsking ? 'reason' : 'preview';
  return (
    <Dialog title={title} step={step} wide {...(running === null && { onClose })} actions={actions()}>
      {/* What came of it has the focus, not a button: the key that was held may still be down. */}
      <div className="act" {...(isOver && { 'data-first': '', tabIndex: -1 })}>
        <p>{t(`about.${act}`)}</p>
        {isForm && <UpdateForm draft={draft} onChange={setDraft} />}
        {running !== null && (
          <Working label={deed.isRunning ? t(`working.${act}`) : t('looking')} progress={running.progress} />
        )}
        {running === null && error !== null && <ErrorCard failure={failureOf(error)} />}
        {running === null && deed.result !== null && <Result act={act} result={deed.result} />}
        {running === null && !isOver && preview !== null && !isAsking && (
          <>
            <Preview preview={preview} />
            <Decisions
              settings={preview.undecided}
              concerns={preview.concerns}
              decided={decided}
              onDecide={setDecided}
            />
          </>
        )}
        {running === null && !isOver && isAsking && (
          <>
            <ReasonField label={t('reason')} hint={t('reasonHint')} value={reason} onChange={setReason} />
            {!isGentle && <p className="quiet">{t('holdHint')}</p>}
          </>
        )}
      </div>
    </Dialog>
  );
}
