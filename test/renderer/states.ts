import type { Failure } from '../../station/contract/shapes.ts';
import type { SlotState, StationState } from '../../station/contract/state.ts';

/** States of a line that tell something, for tests and pictures alike. */

export const failureCalled = (
  code: string,
  message: string,
  hint: string,
  details: Failure['details'] = {},
): Failure => ({ code, message, hint, retryable: false, details });

export const verifyFailed = failureCalled(
  'VERIFY_FAILED',
  'The device does not hold what was written: certificate.',
  'Scan the unit again once. If it fails again, put it into the red bin.',
  { failed: { code: 'CHECKED_CERTIFICATE', text: 'certificate', values: {} } },
);

export const alreadyProvisioned = failureCalled(
  'UNIT_ALREADY_PROVISIONED',
  'Unit 350000000000017 already passed on 2026-05-02T09:14:00Z, by A. Operator.',
  'Take it off the line. To provision it again on purpose, a supervisor starts a rework and says why.',
  { serial: '350000000000017', passedAt: '2026-05-02T09:14:00Z', passedBy: 'A. Operator' },
);

export const phaseTimedOut = failureCalled(
  'PHASE_TIMED_OUT',
  'The phase “Write” took longer than 30 s.',
  'Check power and cable, then scan the unit again: the station continues where it stopped.',
  { phase: { code: 'PHASE_INJECT', text: 'Write', values: {} }, seconds: 30 },
);

export const emptySlot = (slot: number): SlotState => ({
  slot: String(slot),
  port: `/dev/ttyUSB${slot - 1}`,
  state: 'empty',
  serial: null,
  runId: null,
  startedAt: null,
  phase: null,
  outcome: null,
  seconds: null,
  failure: null,
});

const serialOf = (slot: number): string => String(350_000_000_000_000 + slot * 17);

export const runningSlot = (slot: number, phase: SlotState['phase'] = 'inject'): SlotState => ({
  ...emptySlot(slot),
  state: 'running',
  serial: serialOf(slot),
  runId: `run-${slot}`,
  startedAt: new Date(Date.now() - 4000).toISOString(),
  phase,
});

export const decidedSlot = (
  slot: number,
  outcome: NonNullable<SlotState['outcome']>,
  failure: Failure | null = null,
): SlotState => ({
  ...emptySlot(slot),
  state: 'done',
  serial: serialOf(slot),
  runId: `run-${slot}`,
  outcome,
  seconds: 9.8,
  failure,
});

export const refusedSlot = (slot: number, failure: Failure): SlotState => ({
  ...emptySlot(slot),
  state: 'refused',
  serial: serialOf(slot),
  failure,
});

const mixed = (slot: number): SlotState => {
  const kinds = [
    decidedSlot(slot, 'PASS'),
    runningSlot(slot),
    decidedSlot(slot, 'FAIL', verifyFailed),
    emptySlot(slot),
    decidedSlot(slot, 'ERROR', phaseTimedOut),
    runningSlot(slot, 'verify'),
    refusedSlot(slot, alreadyProvisioned),
    decidedSlot(slot, 'PASS'),
  ];
  return kinds[(slot - 1) % kinds.length] ?? emptySlot(slot);
};

/** So many slots, in every state there is. */
export const mixedSlots = (count: number): SlotState[] => Array.from({ length: count }, (_, index) => mixed(index + 1));

export const order = {
  id: '4711',
  product: 'gateway-x',
  lot: 'Contoso 2026-05',
  quantity: 500,
  passed: 128,
  inWork: 2,
};

export const stateWith = (changes: Partial<StationState> = {}): StationState => ({
  station: { id: '7', site: 'Line B', signer: 'SoftHSM', notForProduction: false },
  session: { person: 'a.operator', name: 'A. Operator', role: 'operator', startedAt: '2026-05-04T06:00:00Z' },
  screen: { language: 'en', theme: 'light', sounds: true },
  products: [
    { name: 'gateway-x', title: 'Gateway X', family: 'nrf91', made: true, needsNetwork: false },
    { name: 'sensor-s', title: 'Sensor S', family: 'zephyr-shell', made: true, needsNetwork: false },
  ],
  product: 'gateway-x',
  order,
  slots: mixedSlots(4),
  cloud: { state: 'online', pending: 12, parked: 0, done: 3404, nextAttemptAt: null, perMinute: 0, failure: null },
  interrupted: [],
  ready: { open: true, failure: null },
  scanner: null,
  changes: { waiting: false, failure: null },
  // The first that is free, as a station that has just started says.
  nextSlot: (changes.slots ?? mixedSlots(4)).find(({ state }) => state === 'empty')?.slot ?? null,
  takt: { seconds: 14.2, passedLastHour: 231 },
  ...changes,
});
