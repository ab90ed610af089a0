import type { SlotState } from '../../../station/contract/state.ts';

/** A scan on its way to the station, and the slot that it will most likely go to. */
export interface SentScan {
  readonly text: string;
  readonly slot: string | null;
}

/**
 * What a slot shows while a scan is on its way to it: WAIT, and nothing that could pass for a result. The station's own word
 * takes its place as soon as it comes, also when that is about another slot.
 */
export function awaiting(slot: SlotState, sent: readonly SentScan[], slots: readonly SlotState[]): SlotState {
  const scan = sent.find((one) => one.slot === slot.slot);
  if (scan === undefined || slot.state === 'running') return slot;
  if (slots.some(({ state, serial }) => state === 'running' && serial === scan.text)) return slot;
  return {
    ...slot,
    state: 'running',
    serial: scan.text,
    runId: null,
    startedAt: null,
    phase: null,
    outcome: null,
    seconds: null,
    failure: null,
  };
}
