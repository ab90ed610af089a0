import { auditRows } from './audit.ts';
import { authorityRows } from './authorities.ts';
import { driftRows } from './drift.ts';
import { enrollmentRows } from './enrollments.ts';
import { groupPlanRows } from './group-plans.ts';
import { groupRollRows } from './group-rolls.ts';
import { groupRows } from './groups.ts';
import { orderRows } from './orders.ts';
import { peopleRows } from './people.ts';
import { productRows } from './products.ts';
import { administering, auditing, command, line, query, type Role, steering } from './row.ts';
import { z } from './schemas.ts';
import {
  approval,
  count,
  done,
  failure,
  reason,
  said,
  screenSettings,
  secretText,
  session,
  text,
  time,
} from './shapes.ts';
import { slotRows } from './slots.ts';
import { slotState, stationState } from './state.ts';
import { yieldRows } from './yield.ts';

const nothing = z.strictObject({});

export const outboxRow = z.strictObject({
  id: count,
  serial: text,
  registrationId: text,
  state: z.enum(['pending', 'parked', 'done', 'dropped']),
  attempts: count,
  dueAt: time.nullable(),
  /** Why it waits or was set aside. */
  lastError: failure.nullable(),
});
export type OutboxRow = z.output<typeof outboxRow>;

export const finding = z.strictObject({
  check: said,
  state: z.enum(['ok', 'warning', 'problem']),
  message: said,
  hint: said.nullable(),
});

/**
 * Everything that a screen may ask of the station, and who may ask it. The client, the server's handlers, the preload and
 * the test double follow from this table: what it does not name does not exist.
 */
export const contract = {
  'state.snapshot': query('anyone', nothing, z.strictObject({ seq: count, state: stationState })),
  'session.login': command('anyone', z.strictObject({ badge: text, pin: secretText }), session),
  'session.logout': command('anyone', nothing, done),
  'screen.set': command('anyone', screenSettings.partial(), done),
  /** Somebody touched, typed or scanned: the idle lock starts again. */
  'session.touch': command('anyone', nothing, done),
  /** Leaves the kiosk: refused while a unit is in a slot. */
  'kiosk.exit': command(steering, nothing, done),

  'line.choose': command(line, z.strictObject({ product: text, order: text.nullable() }), done),
  /**
   * What the scanner read. Without a slot, the next free one takes it. With an approval, a unit that passed, or whose
   * credential is in the way, gets another one.
   */
  'line.scan': command(
    line,
    z.strictObject({ text: z.string().min(1).max(256), slot: text.nullable(), approval: approval.nullable() }),
    slotState,
  ),
  'line.cancel': command(line, z.strictObject({ slot: text }), done),
  /** Asks for a supervisor, over what the slot shows or over the line as a whole; it stays on record. */
  'line.call': command(line, z.strictObject({ slot: text.nullable() }), done),
  /** The line goes on with another signer than the ledger knows; a second person approves it. */
  'line.approveSigner': command(steering, z.strictObject({ approval }), done),
  'line.acknowledge': command(line, nothing, done),

  ...orderRows,
  ...auditRows,
  ...yieldRows,
  ...enrollmentRows,
  ...driftRows,
  ...authorityRows,
  ...groupRows,
  ...groupPlanRows,
  ...groupRollRows,

  'sync.rows': query(
    auditing,
    z.strictObject({
      state: z.enum(['pending', 'parked', 'done', 'dropped']).nullable(),
      after: count.nullable(),
      limit: z.int().min(1).max(200),
    }),
    z.strictObject({ rows: z.array(outboxRow) }),
  ),
  'sync.retry': command(steering, z.strictObject({ registrationId: text, reason }), done),
  'sync.drop': command(steering, z.strictObject({ registrationId: text, reason }), done),
  'sync.compare': command(
    steering,
    z.strictObject({ registrationId: text }),
    z.strictObject({ ours: text, cloud: text.nullable(), equal: z.boolean() }),
  ),
  'sync.test': command(
    auditing,
    nothing,
    z.strictObject({ reachable: z.boolean(), clockSkewSeconds: z.number().nullable(), failure: failure.nullable() }),
  ),

  'setup.doctor': query(administering, nothing, z.strictObject({ findings: z.array(finding) })),
  'setup.ports': query(
    administering,
    nothing,
    z.strictObject({
      ports: z.array(
        z.strictObject({
          path: text,
          usb: text.nullable(),
          product: text.nullable(),
          serialNumber: text.nullable(),
          family: text.nullable(),
          slot: text.nullable(),
          mayOpen: z.boolean(),
        }),
      ),
    }),
  ),
  ...peopleRows,
  ...productRows,
  ...slotRows,
} as const;

export type Contract = typeof contract;
export type RowName = keyof Contract;
export type InputOf<Name extends RowName> = z.input<Contract[Name]['input']>;
export type OutputOf<Name extends RowName> = z.output<Contract[Name]['output']>;

/** Whether the role may ask it. A screen hides what it may not ask; the server refuses it. */
export function mayAsk(name: RowName, role: Role): boolean {
  const { audience } = contract[name];
  return audience === 'anyone' || audience.includes(role);
}

export const isRowName = (name: string): name is RowName => Object.hasOwn(contract, name);

export const reply = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), value: z.unknown() }),
  z.strictObject({ ok: z.literal(false), error: failure }),
]);
export type Reply = z.output<typeof reply>;
