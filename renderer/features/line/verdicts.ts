import type { SlotState } from '../../../station/contract/state.ts';
import { type Tone, toneOfSlot } from '../../ui/tone.ts';

/** A slot that was just decided. */
export interface Verdict {
  readonly slot: SlotState;
  readonly tone: Tone;
}

/** What was decided between two states of the line: said, and heard, once. */
export function verdictsBetween(before: readonly SlotState[], after: readonly SlotState[]): readonly Verdict[] {
  const known = new Map(before.map((slot) => [slot.slot, slot]));
  return after
    .filter((slot) => {
      const old = known.get(slot.slot);
      if (old === undefined || (slot.state !== 'done' && slot.state !== 'refused')) return false;
      return old.state !== slot.state || old.runId !== slot.runId || old.outcome !== slot.outcome;
    })
    .map((slot) => ({ slot, tone: toneOfSlot(slot) }));
}

const phases = ['setup', 'identify', 'key', 'sign', 'inject', 'verify', 'commit', 'teardown'] as const;

/** How far a run is, from 0 to 1, by the phase it is in. */
export const progressOf = (phase: SlotState['phase']): number =>
  phase === null ? 0 : (phases.indexOf(phase) + 0.5) / phases.length;
