import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { GroupWish } from '../../../station/contract/group-plans.ts';
import type { GroupSettingName } from '../../../station/contract/group-settings.ts';
import { failureOf, useCommand } from '../../station/asking.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { HoldButton } from '../../ui/HoldButton.tsx';
import { isReason, ReasonField } from '../../ui/ReasonField.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import type { Decided } from './Decisions.tsx';
import { GroupPreview, isDecided } from './GroupPreview.tsx';

/** A part of the form; one is shown at a time. */
export interface FormPage {
  readonly name: string;
  readonly content: ReactNode;
  readonly isReady: boolean;
}

interface GroupDeedDialogProps {
  readonly title: string;
  readonly pages: readonly FormPage[];
  /** What the form says. */
  readonly wish: () => GroupWish;
  /** By what its devices get in, for the sentence of the preview. */
  readonly by?: string;
  readonly verbs: { readonly doIt: string; readonly doing: string };
  readonly onClose: () => void;
  readonly onDone: () => void;
}

const undecided: Decided<GroupSettingName> = { replace: [], accept: [] };

/** A group is made or changed: the form, what it would do and what must be decided, why, and what came of it. */
export function GroupDeedDialog({ title, pages, wish, by = '', verbs, onClose, onDone }: GroupDeedDialogProps) {
  const { t } = useTranslation(['groups', 'app']);
  const [at, setAt] = useState(0);
  const [decided, setDecided] = useState(undecided);
  const [isAsking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const look = useCommand('groups.plan');
  const deed = useCommand('groups.carryOut');
  const page = pages[at];
  const plan = look.data ?? null;
  const { group } = wish();
  const error = look.error ?? deed.error;
  const toForm = () => {
    look.reset();
    deed.reset();
    setAsking(false);
    setDecided(undecided);
  };
  const carryOut = () => {
    if (plan === null) return;
    const { replace, accept } = decided;
    const decisions = { replace: [...replace], accept: [...accept] };
    deed.mutate({ planId: plan.planId, reason: reason.trim(), ...decisions }, { onSuccess: onDone });
  };
  const step = deed.data ? 'done' : plan === null ? (page?.name ?? '') : isAsking ? 'reason' : 'preview';
  const isGrave = decided.replace.length > 0 || decided.accept.length > 0;
  const isBlocked = !isReason(reason) || deed.isPending;
  const back = (to: () => void) => <Button onClick={to}>{t('app:verbs.back')}</Button>;
  const close = (
    <Button look="primary" onClick={onClose}>
      {t('app:verbs.close')}
    </Button>
  );
  const actions = () => {
    if (step === 'done') return close;
    if (deed.error !== null) return back(toForm);
    if (step === 'reason') {
      return (
        <>
          {back(() => setAsking(false))}
          {isGrave ? (
            <HoldButton look="danger" disabled={isBlocked} onHeld={carryOut}>
              {deed.isPending ? verbs.doing : verbs.doIt}
            </HoldButton>
          ) : (
            <Button look="primary" disabled={isBlocked} onClick={carryOut}>
              {deed.isPending ? verbs.doing : verbs.doIt}
            </Button>
          )}
        </>
      );
    }
    if (plan !== null) {
      return (
        <>
          {back(toForm)}
          {plan.fate === 'nothing' ? (
            close
          ) : (
            <Button look="primary" disabled={!isDecided(plan, decided)} onClick={() => setAsking(true)}>
              {t('sayWhy')}
            </Button>
          )}
        </>
      );
    }
    const isLast = at === pages.length - 1;
    return (
      <>
        {at > 0 && back(() => setAt(at - 1))}
        <Button
          look="primary"
          disabled={page?.isReady !== true || look.isPending}
          onClick={() => (isLast ? look.mutate(wish()) : setAt(at + 1))}
        >
          {isLast ? (look.isPending ? t('looking') : t('lookAhead')) : t('next')}
        </Button>
      </>
    );
  };
  return (
    <Dialog title={title} wide step={step} onClose={onClose} actions={actions()}>
      <div className="group-body">
        {error !== null && (
          // Above a form that is longer than the screen, whose end was in sight.
          <div ref={(card) => card?.scrollIntoView({ block: 'nearest' })}>
            <ErrorCard failure={failureOf(error)} tone="stop" />
          </div>
        )}
        {plan === null && page?.content}
        {step === 'preview' && plan !== null && (
          <GroupPreview
            plan={plan}
            sentence={t(`plan.${plan.fate}`, { group, by })}
            decided={decided}
            onDecide={setDecided}
          />
        )}
        {step === 'reason' && (
          <>
            <ReasonField label={t('reason')} hint={t('reasonHint')} value={reason} onChange={setReason} />
            {isGrave && <p className="quiet">{t('holdHint')}</p>}
          </>
        )}
        {deed.data && (
          // What came of it has the focus, not a button: the key that was held may still be down.
          <div role="status" data-first="" tabIndex={-1}>
            <StateMark tone="pass">{t(`how.${deed.data.how}`, { group })}</StateMark>
          </div>
        )}
      </div>
    </Dialog>
  );
}
