import { type CSSProperties, memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { SlotState } from '../../../station/contract/state.ts';
import { useFailureText } from '../../i18n/failures.ts';
import { classNames } from '../../ui/class-names.ts';
import { Serial } from '../../ui/Serial.tsx';
import { StateIcon } from '../../ui/StateMark.tsx';
import { toneOfSlot } from '../../ui/tone.ts';
import { Elapsed } from './Elapsed.tsx';
import { progressOf } from './verdicts.ts';

interface SlotCardProps {
  readonly slot: SlotState;
  /** It takes the next unit that is scanned. */
  readonly next: boolean;
  readonly onOpen: (slot: string) => void;
  readonly onAim: (slot: string) => void;
}

const wordOf = ({ state, outcome }: SlotState) =>
  state === 'running' ? 'WAIT' : state === 'refused' ? 'REFUSED' : (outcome ?? 'ABORTED');

/** A slot, readable from across the hall: its colour fills it. Unchanged slots are not drawn again. */
export const SlotCard = memo(function SlotCard({ slot, next, onOpen, onAim }: SlotCardProps) {
  const { t } = useTranslation(['line', 'app']);
  const name = t('slot', { slot: slot.slot });
  if (slot.state === 'empty') {
    return (
      <li className={classNames('slot', 'tone-none', next && 'next')}>
        <button type="button" className="face" aria-pressed={next} onClick={() => onAim(slot.slot)}>
          <span className="top">
            <span className="name">{name}</span>
          </span>
          <span className="middle">
            <span className="invitation">{t(next ? 'nextUnit' : 'scanUnit')}</span>
          </span>
        </button>
      </li>
    );
  }
  const word = t(`app:outcomes.${wordOf(slot)}`);
  const width: CSSProperties & Record<'--letters', number> = { '--letters': letters(word) };
  return (
    <li className={classNames('slot', 'filled', `tone-${toneOfSlot(slot)}`, next && 'next')}>
      <button type="button" className="face" onClick={() => onOpen(slot.slot)}>
        <span className="top">
          <span className="name">{name}</span>
          <Elapsed slot={slot} />
        </span>
        <span className="middle">
          <span className="word" style={width}>
            <StateIcon tone={toneOfSlot(slot)} />
            <span>{word}</span>
          </span>
          {slot.serial !== null && <Serial>{slot.serial}</Serial>}
        </span>
        {slot.state === 'running' && <Phase slot={slot} />}
        {slot.failure !== null && slot.outcome !== 'PASS' && slot.state !== 'running' && <Why slot={slot} />}
      </button>
    </li>
  );
});

/** A word's width in Latin letters; a Chinese character is about two of them. */
const letters = (word: string): number =>
  Array.from(word).reduce((sum, character) => sum + (/\p{Script=Han}/u.test(character) ? 1.7 : 1), 0);

function Phase({ slot }: { readonly slot: SlotState }) {
  const { t } = useTranslation();
  const done: CSSProperties = { width: `${progressOf(slot.phase) * 100}%` };
  return (
    <span className="bottom">
      <span className="phase">{slot.phase === null ? '' : t(`phases.${slot.phase}`)}</span>
      <span className="bar" aria-hidden="true">
        <span style={done} />
      </span>
    </span>
  );
}

function Why({ slot }: { readonly slot: SlotState }) {
  const text = useFailureText();
  if (slot.failure === null) return null;
  const { message, hint } = text(slot.failure);
  return (
    <span className="bottom why">
      <span className="message">{message}</span>
      <span className="hint">→ {hint}</span>
      <span className="code mono">{slot.failure.code}</span>
    </span>
  );
}
