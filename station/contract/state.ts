import { z } from './schemas.ts';
import { count, failure, outcome, phase, screenSettings, session, text, time } from './shapes.ts';

/**
 * What every screen stands on: the whole state with its `seq`, and events that carry the next one. A client applies an
 * event whose `seq` follows on its own, and asks for the state again when there is a gap.
 */

/** A place on the line. What was decided last stays until the next scan. */
export const slotState = z.strictObject({
  slot: text,
  port: text,
  state: z.enum(['empty', 'running', 'done', 'refused']),
  serial: text.nullable(),
  runId: text.nullable(),
  startedAt: time.nullable(),
  phase: phase.nullable(),
  outcome: outcome.nullable(),
  seconds: z.number().nullable(),
  failure: failure.nullable(),
});
export type SlotState = z.output<typeof slotState>;

export const orderState = z.strictObject({
  id: text,
  product: text,
  lot: text.nullable(),
  quantity: count,
  passed: count,
  inWork: count,
});
export type OrderState = z.output<typeof orderState>;

export const cloudState = z.strictObject({
  state: z.enum(['online', 'offline', 'paused', 'not-configured']),
  pending: count,
  parked: count,
  done: count,
  nextAttemptAt: time.nullable(),
  /** Enrollments that the cloud took, a minute, over the last five. */
  perMinute: z.number(),
  failure: failure.nullable(),
});
export type CloudState = z.output<typeof cloudState>;

export const stationState = z.strictObject({
  station: z.strictObject({ id: text, site: text, signer: text, notForProduction: z.boolean() }),
  session: session.nullable(),
  screen: screenSettings,
  /** `made`: on the line; units of the others are imported. `needsNetwork`: in every run, since DPS makes its keys. */
  products: z.array(
    z.strictObject({ name: text, title: text, family: text, made: z.boolean(), needsNetwork: z.boolean() }),
  ),
  /** What is being made now: a product, and the order it is for. */
  product: text.nullable(),
  order: orderState.nullable(),
  slots: z.array(slotState).max(32),
  /** The slot that takes the next scan which names none; null when all are busy. */
  nextSlot: text.nullable(),
  cloud: cloudState,
  /** Runs that a crash had interrupted, with the verdict given at start, until somebody has seen them. */
  interrupted: z.array(z.strictObject({ serial: text, slot: text, startedAt: time, lastEntryKind: text })),
  /** Whether units may be scanned; the reason if not. */
  ready: z.strictObject({ open: z.boolean(), failure: failure.nullable() }),
  /**
   * What Setup changed in the station's files: it waits until no unit is in work; `failure` says why it was not taken up.
   */
  changes: z.strictObject({ waiting: z.boolean(), failure: failure.nullable() }),
  /** Why the configured serial scanner is not there; null when it is, or when none is configured. */
  scanner: failure.nullable(),
  /** Passed units of the last hour, for the takt: mean seconds between two of them. */
  takt: z.strictObject({ seconds: z.number().nullable(), passedLastHour: count }),
});
export type StationState = z.output<typeof stationState>;

/** `set`: parts of the state, each whole; `slot`: one slot, whole. */
export const stateEvent = z.discriminatedUnion('type', [
  z.strictObject({ seq: count, type: z.literal('set'), state: stationState.partial() }),
  z.strictObject({ seq: count, type: z.literal('slot'), slot: slotState }),
  /** How far a long work (verify, export) came. */
  z.strictObject({
    seq: count,
    type: z.literal('progress'),
    workId: text,
    stage: text,
    done: count,
    total: count.nullable(),
  }),
  /** What a scanner on a serial port read: the screen does with it what it does with a keyboard's. */
  z.strictObject({ seq: count, type: z.literal('scanned'), text: z.string().max(512) }),
]);
export type StateEvent = z.output<typeof stateEvent>;

/** The next state, or null when the event does not follow and a snapshot is needed. */
export function applyEvent(
  { seq, state }: { readonly seq: number; readonly state: StationState },
  event: StateEvent,
): { readonly seq: number; readonly state: StationState } | null {
  if (event.seq !== seq + 1) return null;
  if (event.type === 'set') return { seq: event.seq, state: { ...state, ...withoutUndefined(event.state) } };
  if (event.type !== 'slot') return { seq: event.seq, state };
  const slots = state.slots.map((slot) => (slot.slot === event.slot.slot ? event.slot : slot));
  return { seq: event.seq, state: { ...state, slots } };
}

/** What `partial` may have left undefined leaves the state as it is. */
const withoutUndefined = (partial: Partial<StationState> | Record<string, unknown>): Partial<StationState> =>
  Object.fromEntries(Object.entries(partial).filter(([, value]) => value !== undefined));
