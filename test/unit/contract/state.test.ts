import { describe, expect, test } from 'vitest';
import { applyEvent, type SlotState, type StationState } from '../../../station/contract/state.ts';

const slot = (name: string): SlotState => ({
  slot: name,
  port: `/dev/${name}`,
  state: 'empty',
  serial: null,
  runId: null,
  startedAt: null,
  phase: null,
  outcome: null,
  seconds: null,
  failure: null,
});

const state: StationState = {
  station: { id: 'line-1', site: 'hall', signer: 'software', notForProduction: true },
  session: null,
  screen: { language: 'en', theme: 'auto', sounds: true },
  products: [],
  product: null,
  order: null,
  slots: [slot('1'), slot('2')],
  cloud: { state: 'online', pending: 0, parked: 0, done: 0, nextAttemptAt: null, perMinute: 0, failure: null },
  interrupted: [],
  ready: { open: true, failure: null },
  changes: { waiting: false, failure: null },
  scanner: null,
  nextSlot: null,
  takt: { seconds: null, passedLastHour: 0 },
};

describe('applying events', () => {
  test('a slot is replaced, whole, and the others stay', () => {
    const running: SlotState = { ...slot('2'), state: 'running', serial: 'A1' };
    const next = applyEvent({ seq: 4, state }, { seq: 5, type: 'slot', slot: running });
    expect(next?.seq).toBe(5);
    expect(next?.state.slots).toEqual([slot('1'), running]);
  });

  test('parts are replaced; null is a value, and what is not named stays', () => {
    const next = applyEvent(
      { seq: 0, state },
      { seq: 1, type: 'set', state: { product: 'tracker', order: undefined } },
    );
    expect(next?.state).toEqual({ ...state, product: 'tracker' });
    const back = applyEvent({ seq: 1, state: next?.state ?? state }, { seq: 2, type: 'set', state: { product: null } });
    expect(back?.state.product).toBeNull();
  });

  test.each([0, 4, 6, 99])('event %i after 4 leaves a gap or is old: a snapshot is needed', (seq) => {
    expect(applyEvent({ seq: 4, state }, { seq, type: 'set', state: {} })).toBeNull();
  });
});
