import type { UnitRow } from '../../station/contract/audit.ts';
import type { SlotState } from '../../station/contract/state.ts';

/** The states that have a colour, a shape and a sound. `none` has neither. */
export type Tone = 'pass' | 'fail' | 'error' | 'wait' | 'stop' | 'gone' | 'none';

const ofOutcome = { PASS: 'pass', FAIL: 'fail', ERROR: 'error', ABORTED: 'gone' } as const;
const ofUnit = {
  passed: 'pass',
  failed: 'fail',
  error: 'error',
  aborted: 'gone',
  'in-progress': 'wait',
  imported: 'none',
} as const;

export const toneOfOutcome = (outcome: NonNullable<SlotState['outcome']>): Tone => ofOutcome[outcome];
export const toneOfUnit = (state: UnitRow['state']): Tone => ofUnit[state];

/** What a slot shows: its run while there is one, then its verdict until the next scan. */
export function toneOfSlot({ state, outcome }: Pick<SlotState, 'state' | 'outcome'>): Tone {
  if (state === 'running') return 'wait';
  if (state === 'refused') return 'stop';
  if (state === 'empty') return 'none';
  return outcome === null ? 'gone' : ofOutcome[outcome];
}
