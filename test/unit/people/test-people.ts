import { onTestFinished } from 'vitest';
import type { Role } from '../../../station/domain/people.ts';
import { isStationError } from '../../../station/domain/station-error.ts';
import { openLedger } from '../../../station/ledger/open-ledger.ts';
import { createPeople, type People } from '../../../station/people/people.ts';
import { station, tempDirectory } from '../ledger/history.ts';

/** What argon2 costs is not what is tested, but for once. */
const cost = { memoryCost: 1024, timeCost: 2 };

/** A clock that stands still until it is moved. */
export function handClock(start = Date.UTC(2026, 5, 1)) {
  let ms = start;
  return {
    now: () => new Date(ms),
    monotonicMs: () => ms,
    pass: (seconds: number) => {
      ms += seconds * 1000;
    },
  };
}

export const pin = (text = '135790'): Buffer => Buffer.from(text);

export function setUp({ directory = tempDirectory(), sessionLimit = 32 } = {}) {
  const clock = handClock();
  const file = `${directory}/ledger.db`;
  const ledger = openLedger({ file, station, clock });
  onTestFinished(() => ledger.close());
  const state = { busy: false };
  const open = (): People =>
    createPeople({
      ledger,
      directory: `${directory}/people`,
      clock,
      idleLockSeconds: 300,
      isBusy: () => state.busy,
      sessionLimit,
      cost,
    });
  const people = open();
  const login = (badge: string, text?: string, at = people) => at.login({ badge, pin: pin(text) });
  const add = (id: string, role: Role = 'operator') =>
    people.add({ id, name: `Name ${id}`, role, pin: pin(), by: 'tester' });
  const entries = (kind: string) =>
    ledger.entries({ from: 0, limit: 1000, kind }).map(({ subject, content }) => ({ subject, content }));
  return { ledger, file, clock, state, people, open, login, add, entries, directory };
}

export const code = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'done',
    (error: unknown) => (isStationError(error) ? error.code : String(error)),
  );
