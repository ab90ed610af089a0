import { auditing, command, query } from './row.ts';
import { z } from './schemas.ts';
import { count, text, time } from './shapes.ts';

export const driftKinds = [
  'missing',
  'unrecorded',
  'unknown',
  'credential',
  'device-id',
  'status',
  'settings',
] as const;
export type DriftKind = (typeof driftKinds)[number];

/**
 * What mends it: an act on the entry, `retry` (the sync compares or makes it again), `sync` (it settles it by itself).
 * None: a person finds out who changed it.
 */
export const driftMends = ['enable', 'disable', 'delete', 'retry', 'sync'] as const;
export type DriftMend = (typeof driftMends)[number];

export const driftItem = z.strictObject({
  kind: z.enum(driftKinds),
  registrationId: text,
  serial: text.nullable(),
  ledger: text.nullable(),
  cloud: text.nullable(),
  /** The one that puts it back first. */
  mends: z.array(z.enum(driftMends)),
});
export type DriftItem = z.output<typeof driftItem>;

export const driftReport = z.strictObject({
  at: time,
  person: text,
  keys: z.boolean(),
  inCloud: count,
  inLedger: count,
  equal: count,
  /** Changed while the report was made: nothing can be said of them. */
  moving: count,
  kinds: z.record(z.enum(driftKinds), count),
  /** The first of them; `kinds` counts them all. */
  items: z.array(driftItem),
  /** Somebody stopped it: what the cloud lacks is not told. */
  isPartial: z.boolean(),
});
export type DriftReport = z.output<typeof driftReport>;

/** What the cloud has against what the ledger says. Changes nothing. */
export const driftRows = {
  /** `keys`: symmetric keys too, two requests an entry. Progress comes under `workId`. */
  'drift.run': command(auditing, z.strictObject({ keys: z.boolean(), workId: text }), driftReport),
  /** The last report of this kiosk, since it started. */
  'drift.last': query(auditing, z.strictObject({}), z.strictObject({ report: driftReport.nullable() })),
} as const;
