import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cloudError } from '../../../../station/cloud/cloud-errors.ts';
import { type StationOnPaper, stationOnPaper } from './station-on-paper.ts';
import { activateIssuer, passUnit, passUnits, registrationIdOf } from './units-on-record.ts';

const never = new AbortController().signal;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const keysOf = (index: number) => ({ keySha256: sha256(`key ${index}`), secondarySha256: sha256(`second ${index}`) });

let station: StationOnPaper;
beforeEach(async () => {
  station = stationOnPaper();
  await station.ledger.commit((tx) => activateIssuer(tx));
});
afterEach(() => station.close());

/** Units that passed with keys of DPS's making, whose entries wait there to be turned on. */
async function passMade(count: number, from = 0): Promise<void> {
  await station.ledger.commit((tx) => {
    for (let index = from; index < from + count; index++) {
      station.cloud.reserve(registrationIdOf(index), passUnit(tx, index, 'symmetric-key', 0, keysOf(index)));
    }
  });
}

const drain = () => station.sync().drain(never);
const kinds = () => station.cloud.calls.map(({ kind }) => kind);
const parked = () =>
  station.ledger
    .outbox({ limit: 100, state: 'parked' })
    .map(({ registrationId, lastError }) => [registrationId, lastError]);

test('a reserved entry is turned on, and none is ever created for it', async () => {
  await passMade(1);
  expect(await drain()).toMatchObject({ status: 'drained', created: 1, replaced: 0, parked: 0 });
  expect(kinds()).toEqual(['compare', 'replace']);
  expect(await drain()).toMatchObject({ status: 'drained', requests: 0 });
});

test('in a batch with others, each goes its own way', async () => {
  await passUnits(station.ledger, 6);
  await passMade(6, 6);
  expect(await drain()).toMatchObject({ status: 'drained', created: 12, parked: 0 });
  const created = station.cloud.calls.filter(({ kind }) => kind === 'create').flatMap(({ ids }) => ids);
  expect(created.toSorted()).toEqual([0, 1, 2, 3, 4, 5].map(registrationIdOf));
});

test('an answer that was lost is found equal, and nothing is done twice', async () => {
  await passMade(3);
  let lost = 0;
  station.cloud.script = ({ kind }) => {
    if (kind !== 'replace' || lost === 3) return undefined;
    lost += 1;
    return { thenThrow: cloudError('DPS_UNAVAILABLE', { status: 500, retryAfterMs: null }) };
  };
  await drain();
  await drain();
  expect(station.ledger.outboxSummary()).toMatchObject({ done: 3, pending: 0, parked: 0 });
  expect(kinds().filter((kind) => kind === 'replace')).toHaveLength(3);
  const hows = station.enrollmentEntries().map((entry) => entry.kind === 'enrollment.created' && entry.content.how);
  expect(hows).toEqual(['found-equal', 'found-equal', 'found-equal']);
});

test('an entry that is gone is not made again, also when a person sends it once more', async () => {
  await passMade(1);
  station.cloud.held.delete(registrationIdOf(0));
  expect(await drain()).toMatchObject({ parked: 1, created: 0 });
  expect(parked()).toEqual([[registrationIdOf(0), 'ENROLLMENT_KEYS_GONE']]);
  await station.ledger.commit((tx) =>
    tx.append({
      kind: 'enrollment.retried',
      subject: 'SN-000000',
      person: 'boss',
      content: { registrationId: registrationIdOf(0), reason: 'once more' },
    }),
  );
  await drain();
  expect(parked()).toEqual([[registrationIdOf(0), 'ENROLLMENT_KEYS_GONE']]);
  expect(kinds()).toEqual(['compare', 'compare']);
});

test('another key under the unit’s name is parked, and stays as it is', async () => {
  await passMade(1);
  station.cloud.reserve(registrationIdOf(0), sha256('somebody else'));
  await drain();
  expect(parked()).toEqual([[registrationIdOf(0), 'DPS_CONFLICT']]);
  expect(station.cloud.held.get(registrationIdOf(0))?.sha256).toBe(sha256('somebody else'));
  expect(kinds()).toEqual(['compare']);
});

test('an earlier key of the unit is not put in the place of the one that DPS made: it takes a person', async () => {
  await passMade(1);
  await station.ledger.commit((tx) => passUnit(tx, 0, 'symmetric-key', 1, keysOf(100)));
  await drain();
  expect(parked()).toEqual([[registrationIdOf(0), 'DPS_CONFLICT']]);
});

test('what somebody changes under its hands is looked at once more, then parked', async () => {
  await passMade(1);
  station.cloud.script = ({ kind }) => {
    if (kind === 'replace') station.cloud.reserve(registrationIdOf(0), keysOf(0).keySha256);
    return undefined;
  };
  await drain();
  expect(parked()).toEqual([[registrationIdOf(0), 'DPS_PRECONDITION_FAILED']]);
});
