import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { compareWithCloud } from '../../../../station/cloud/sync/comparison.ts';
import type { Attestation } from '../../../../station/domain/run.ts';
import { type StationOnPaper, stationOnPaper } from './station-on-paper.ts';
import { deviceKey, materialiseFrom, passUnit, registrationIdOf, secondaryKey } from './units-on-record.ts';

let station: StationOnPaper;
beforeEach(() => {
  station = stationOnPaper();
});
afterEach(() => station.close());

const registrationId = registrationIdOf(0);
const other = createHash('sha256').update('another key').digest('hex');

async function compared() {
  const row = station.ledger.outboxRow(registrationId);
  if (row === undefined) throw new Error('no row');
  return compareWithCloud(row, {
    service: station.cloud,
    materialise: materialiseFrom(station.ledger, (made) => station.keys.push(...made)),
    ledger: station.ledger,
    signal: new AbortController().signal,
  });
}

const pass = (attestation: Attestation, generation = 0) =>
  station.ledger.commit((tx) => passUnit(tx, 0, attestation, generation));

describe('what the cloud holds, beside what it should', () => {
  test('nothing', async () => {
    const credentialSha256 = await pass('symmetric-key');
    expect(await compared()).toEqual({
      registrationId,
      serial: 'SN-000000',
      ours: { attestation: 'symmetric-key', credentialSha256, deviceId: null },
      cloud: null,
    });
  });

  test('the wanted one', async () => {
    const wanted = await pass('symmetric-key');
    station.cloud.hold(registrationId, wanted);
    expect((await compared()).cloud).toMatchObject({ credentialSha256: wanted, difference: null, origin: 'wanted' });
  });

  test('one that the unit had before its rework', async () => {
    const before = await pass('symmetric-key');
    await pass('symmetric-key', 1);
    station.cloud.hold(registrationId, before);
    expect((await compared()).cloud).toMatchObject({ difference: 'attestation', origin: 'earlier' });
  });

  test('one that nobody here knows', async () => {
    await pass('symmetric-key');
    station.cloud.hold(registrationId, other);
    expect((await compared()).cloud).toMatchObject({
      credentialSha256: other,
      difference: 'attestation',
      origin: 'unknown',
    });
  });
});

test('the comparison changes nothing, tells no key, and leaves none in memory', async () => {
  await pass('symmetric-key');
  station.cloud.hold(registrationId, other);
  const { size } = station.ledger.head();
  const text = JSON.stringify(await compared());
  for (const key of [deviceKey(registrationId), secondaryKey(registrationId)]) {
    expect(text).not.toContain(key.toString('base64'));
    expect(text).not.toContain(key.toString('hex'));
  }
  expect(station.keys).toHaveLength(2);
  expect(station.keys.every((key) => key.every((byte) => byte === 0))).toBe(true);
  expect(station.cloud.calls.map(({ kind }) => kind)).toEqual(['compare']);
  expect(station.ledger.head().size).toBe(size);
});

test('a credential that is no longer the one on record is told by its code', async () => {
  await pass('symmetric-key');
  const row = station.ledger.outboxRow(registrationId);
  if (row === undefined) throw new Error('no row');
  const comparing = compareWithCloud(
    { ...row, credentialSha256: other },
    {
      service: station.cloud,
      materialise: () => materialiseFrom(station.ledger, () => undefined)(row),
      ledger: station.ledger,
      signal: new AbortController().signal,
    },
  );
  await expect(comparing).rejects.toMatchObject({ code: 'SYNC_CREDENTIAL_MISMATCH' });
});

test('a sync passes a dropped enrollment by, until it is taken back', async () => {
  await pass('symmetric-key');
  const content = { registrationId, reason: 'scrapped' };
  const about = { subject: 'SN-000000', person: 'qa-1', content };
  await station.ledger.commit((tx) => tx.append({ kind: 'enrollment.dropped', ...about }));
  const signal = new AbortController().signal;
  expect(await station.sync().drain(signal)).toMatchObject({ status: 'drained', created: 0 });
  expect(station.cloud.calls).toEqual([]);
  await station.ledger.commit((tx) => tx.append({ kind: 'enrollment.retried', ...about }));
  expect(await station.sync().drain(signal)).toMatchObject({ status: 'drained', created: 1 });
});
