import { auditing, command, query } from './row.ts';
import { z } from './schemas.ts';
import { count, enrollmentState, outcome, said, saidValue, text, time, unitState } from './shapes.ts';

/** What QA looks for. Every field narrows; absent ones do not. `before` is the last row's `cursor`. */
export const unitFilter = z.strictObject({
  text: text.optional(),
  from: time.optional(),
  to: time.optional(),
  product: text.optional(),
  order: text.optional(),
  state: unitState.optional(),
  person: text.optional(),
  slot: text.optional(),
  certificate: text.optional(),
  enrollment: enrollmentState.optional(),
});
export type UnitFilter = z.output<typeof unitFilter>;

export const unitRow = z.strictObject({
  cursor: count,
  serial: text,
  product: text,
  registrationId: text,
  state: unitState,
  runs: count,
  lastCode: text.nullable(),
  lastPerson: text,
  /** null where nobody ever scanned it: its TPM's key was imported. */
  lastSlot: text.nullable(),
  lastAt: time,
  passedAt: time.nullable(),
  enrollment: enrollmentState,
});
export type UnitRow = z.output<typeof unitRow>;

export const certificateView = z.strictObject({
  serialNumber: text,
  sha256: text,
  subject: text,
  issuer: text,
  notBefore: time,
  notAfter: time,
  state: text,
  pem: z.string(),
});

/** `value`: of a word of the ledger's own, of a person's, or a sentence of the station's. */
export const fact = z.strictObject({ name: text, value: saidValue });
export type Fact = z.output<typeof fact>;

export const historyEntry = z.strictObject({
  seq: count,
  at: time,
  person: text,
  kind: text,
  /** The entry's content as it was recorded: flat facts for the timeline, binary left out. */
  facts: z.array(fact),
  outcome: outcome.nullable(),
});

/** What the cloud said, when it was last asked, about a unit's device; `status` null: it has never registered. */
export const registrationView = z.strictObject({
  askedAt: time,
  person: text,
  status: text.nullable(),
  hub: text.nullable(),
  deviceId: text.nullable(),
  registeredAt: time.nullable(),
  updatedAt: time.nullable(),
  error: z.string().nullable(),
});
export type RegistrationView = z.output<typeof registrationView>;

export const unitHistory = z.strictObject({
  unit: unitRow.extend({ hardwareId: text.nullable(), deviceId: text.nullable() }),
  /**
   * What the cloud holds of it, as far as the ledger knows; `turned`: what a person last turned it to; `group`: the one that
   * lets it in, or did until somebody turned off this single device.
   */
  inCloud: z.strictObject({
    held: z.boolean(),
    turned: z.enum(['enabled', 'disabled']).nullable(),
    group: text.nullable(),
  }),
  /** The last answer to the question whether the device has registered; null: nobody asked. */
  registration: registrationView.nullable(),
  entries: z.array(historyEntry),
  certificates: z.array(certificateView),
});
export type UnitHistory = z.output<typeof unitHistory>;

export const verifyReport = z.strictObject({
  verified: z.boolean(),
  entries: count,
  root: text,
  checkpoints: count,
  seconds: z.number(),
  /** In the order of the ledger: the first bad entry first. */
  problems: z.array(z.strictObject({ code: text, entry: count.nullable(), message: said })),
});
export type VerifyReport = z.output<typeof verifyReport>;

export const auditRows = {
  'audit.units': query(
    auditing,
    z.strictObject({ filter: unitFilter, limit: z.int().min(1).max(200), before: count.optional() }),
    z.strictObject({ units: z.array(unitRow), total: count, totalIsExact: z.boolean() }),
  ),
  'audit.unit': query(auditing, z.strictObject({ serial: text }), unitHistory.nullable()),
  /** Asks the cloud whether the unit's device has registered; the answer is recorded. */
  'audit.registration': command(auditing, z.strictObject({ serial: text }), registrationView),
  /** Progress comes as events under `workId`. One at a time: the next one ends the one before. VERIFICATION_STOPPED when stopped. */
  'audit.verify': command(auditing, z.strictObject({ workId: text }), verifyReport),
  'audit.export': command(
    auditing,
    z.strictObject({ filter: unitFilter, format: z.enum(['csv', 'jsonl']) }),
    z.strictObject({ file: text, rows: count, truncated: z.boolean() }),
  ),
} as const;
