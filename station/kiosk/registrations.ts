import { z } from 'zod';
import type { RegistrationView } from '../contract/audit.ts';
import type { Entry } from '../domain/entry.ts';
import type { Station } from '../station.ts';
import { kioskError } from './kiosk-errors.ts';

/** More than any message of the service's; an entry holds no novels. */
const mostError = 1000;

const text = z.string().nullable().catch(null);
const told = z.object({
  status: text,
  hub: text,
  deviceId: text,
  registeredAt: text,
  updatedAt: text,
  error: text,
});
const never = { status: null, hub: null, deviceId: null, registeredAt: null, updatedAt: null, error: null };

/**
 * Asks the cloud whether the unit's device has ever registered, and records the answer with who asked.
 * @throws UNIT_NOT_RECORDED, DPS_*, the signal's reason
 */
export async function askRegistration(
  station: Station,
  { serial, person }: { serial: string; person: string },
  signal: AbortSignal,
): Promise<RegistrationView> {
  const { ledger } = station;
  const unit = ledger.unit(serial);
  if (!unit) throw kioskError('UNIT_NOT_RECORDED', { serial });
  const { registrationId } = unit;
  const found = await (await station.directory()).registration(registrationId, signal);
  const facts = found && {
    status: found.status,
    hub: found.hub,
    deviceId: found.deviceId,
    registeredAt: found.registeredAt,
    updatedAt: found.updatedAt,
    error: found.errorMessage?.slice(0, mostError) ?? null,
  };
  const content = { registrationId, found: facts ?? null };
  const seq = await ledger.commit((tx) => tx.append({ kind: 'registration.seen', subject: serial, person, content }));
  const [entry] = ledger.entries({ from: seq, limit: 1 });
  if (entry?.kind !== 'registration.seen') throw new TypeError(`entry ${seq} is not what was written`);
  return registrationOf(entry);
}

/** The entry as a screen shows it. */
export const registrationOf = ({
  at,
  person,
  content: { found },
}: Extract<Entry, { kind: 'registration.seen' }>): RegistrationView => ({
  askedAt: at,
  person,
  ...(found === null ? never : told.parse({ ...never, ...found })),
});
