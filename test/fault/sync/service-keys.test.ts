import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDpsServiceKeys } from '../../../station/cloud/dps/dps-service-keys.ts';
import type { FaultEffect } from '../../../station/emulator/faults.ts';
import { verifyLedger } from '../../../station/ledger/verify/verify.ts';
import { activateIssuer, passUnit, registrationIdOf } from '../../unit/cloud/sync/units-on-record.ts';
import { runSync } from './run-sync.ts';
import { type StationAndCloud, stationAndCloud } from './station-and-cloud.ts';

/** Units whose keys DPS made: however the sync dies, each entry is turned on once, with the keys that its device has. */

const never = new AbortController().signal;
const digestOf = (key: Buffer): string => createHash('sha256').update(key).digest('hex');
let station: StationAndCloud;
beforeEach(async () => {
  station = await stationAndCloud();
});
afterEach(() => station.close());

/** Has DPS make keys for units, and puts them on record as passed with those. */
async function passMade(count: number): Promise<void> {
  const { connectionString, ca, port } = station.emulator.ready;
  const made = createDpsServiceKeys({ connectionString, ca, address: { host: '127.0.0.1', port }, timeoutMs: 5000 });
  await station.ledger.commit((tx) => activateIssuer(tx));
  for (let index = 0; index < count; index++) {
    const { primary, secondary } = await made.reserve(registrationIdOf(index), `run-${index}-0`, never);
    const digests = { keySha256: digestOf(primary), secondarySha256: digestOf(secondary) };
    await station.ledger.commit((tx) => passUnit(tx, index, 'symmetric-key', 0, digests));
  }
  await made.close();
}

async function expectTurnedOnOnce(count: number): Promise<void> {
  const { emulator, ledger, file } = station;
  const held = [...emulator.enrollments.values()];
  expect(held).toHaveLength(count);
  for (const { registrationId, attestation, provisioningStatus, initialTwin } of held) {
    const key = attestation.type === 'symmetricKey' ? attestation.symmetricKey.primaryKey : '';
    expect(digestOf(Buffer.from(key, 'base64'))).toBe(ledger.credential(registrationId)?.sha256);
    expect(provisioningStatus).toBe('enabled');
    expect(JSON.stringify(initialTwin ?? null)).not.toContain('run-');
  }
  expect(emulator.counters).toMatchObject({
    enrollmentsCreated: count,
    enrollmentsUpdated: count,
    enrollmentsDeleted: 0,
  });
  expect(ledger.outboxSummary()).toMatchObject({ pending: 0, parked: 0, done: count });
  expect(ledger.entries({ from: 0, limit: 1000, kind: 'enrollment.created' })).toHaveLength(count);
  expect(await verifyLedger({ file })).toMatchObject({ verified: true, problems: [] });
}

test('killed at each of its steps over one unit, and beyond', async () => {
  await passMade(4);
  // Before and after the look, the request and the commit, and in the unit after that.
  for (let step = 1; step <= 7; step++) {
    expect({ step, ...(await runSync(station, { dieAtStep: step })) }).toMatchObject({ step, killed: true });
  }
  expect((await runSync(station)).lines.at(-1)).toMatch(/^drained /);
  await expectTurnedOnOnce(4);
});

test.each([
  { kind: 'silent-after-success' },
  { kind: 'reset-after-success' },
  { kind: 'reset' },
  { kind: 'status', status: 503, retryAfterSeconds: 0 },
] satisfies FaultEffect[])('an answer that never comes: $kind', async (effect) => {
  await passMade(3);
  station.emulator.faults.add({ effect, matches: ({ method }) => method === 'PUT', times: 2 });
  for (let tries = 0; tries < 5 && station.ledger.outboxSummary().pending > 0; tries++) await station.drain();
  expect(station.ledger.outboxSummary().pending).toBe(0);
  await expectTurnedOnOnce(3);
});
