import { useTranslation } from 'react-i18next';
import type { SlotState } from '../../../station/contract/state.ts';
import { failureOf, useCommand } from '../../station/asking.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { HoldButton } from '../../ui/HoldButton.tsx';
import { Progress } from '../../ui/Progress.tsx';
import { Serial } from '../../ui/Serial.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { toneOfSlot } from '../../ui/tone.ts';
import { Elapsed } from './Elapsed.tsx';
import { overrideWords, type Stop, stopOf } from './stops.ts';
import { progressOf } from './verdicts.ts';

interface SlotDialogProps {
  readonly slot: SlotState;
  readonly onClose: () => void;
  readonly onCall: () => void;
  readonly onOverride: (stop: Stop) => void;
}

/** A slot in full: what it does or why it failed, and what an operator may do about it. */
export function SlotDialog({ slot, onClose, onCall, onOverride }: SlotDialogProps) {
  const { t } = useTranslation(['line', 'app']);
  const cancel = useCommand('line.cancel');
  const { serial, failure, phase } = slot;
  const running = slot.state === 'running';
  const word = running ? 'WAIT' : slot.state === 'refused' ? 'REFUSED' : (slot.outcome ?? 'ABORTED');
  const tone = toneOfSlot(slot);
  const stop = stopOf(slot);
  return (
    <Dialog
      title={t('slot', { slot: slot.slot })}
      wide
      onClose={onClose}
      actions={
        <>
          {running && (
            <HoldButton
              big
              look="danger"
              title={t('stopHint')}
              onHeld={() => cancel.mutate({ slot: slot.slot }, { onSuccess: onClose })}
            >
              {t('stopHold')}
            </HoldButton>
          )}
          {stop !== null && (
            <Button big onClick={() => onOverride(stop)}>
              {t(overrideWords[stop.kind])}
            </Button>
          )}
          {failure !== null && (
            <Button big onClick={onCall}>
              {t('callSupervisor')}
            </Button>
          )}
          <Button big look="primary" onClick={onClose}>
            {t('app:verbs.close')}
          </Button>
        </>
      }
    >
      <div className="slot-details">
        <StateMark tone={tone}>{t(`app:outcomes.${word}`)}</StateMark>
        {serial !== null && <Serial>{serial}</Serial>}
        <div>
          {running && phase !== null && <strong>{t(`app:phases.${phase}`)} · </strong>}
          <Elapsed slot={slot} />
        </div>
        {running && <Progress label={t('app:outcomes.WAIT')} value={progressOf(phase)} />}
        {running && <p className="quiet">{t('stopHint')}</p>}
        {failure !== null && !running && (
          <ErrorCard failure={failure} tone={tone === 'fail' || tone === 'stop' ? tone : 'error'} />
        )}
        {cancel.isError && <ErrorCard failure={failureOf(cancel.error)} tone="stop" />}
      </div>
    </Dialog>
  );
}
