import { expect, test } from 'vitest';
import { verifyLedger } from '../../../station/ledger/verify/verify.ts';
import { append, attempt, opening, rawDatabase, testLedger } from './history.ts';

const refused = expect.objectContaining({ code: 'LEDGER_ENTRY_REFUSED' });
const east = { iot_hubs: 'east.azure-devices.net' };

/** A unit whose enrollment is in the cloud. */
async function enrolled() {
  const { ledger, file } = testLedger();
  const unit = attempt('SN-1', 'r1');
  await append(ledger, ...opening(), ...unit.passing(), unit.enrolled());
  const settings = () => ledger.outboxRow('sn-1')?.cloudSettings;
  const problems = async () => (await verifyLedger({ file })).problems;
  return { ledger, file, unit, settings, problems };
}

test('the latest word on each setting is known, through a rework too, until the entry is gone', async () => {
  const { ledger, unit, settings, problems } = await enrolled();
  expect(settings()).toBeNull();
  const [{ cursor = 0 } = {}] = [ledger.unit('SN-1')];
  await append(ledger, unit.updated({ reprovision_policy: 'never', iot_hubs: 'west.azure-devices.net' }));
  expect(ledger.unit('SN-1')?.cursor).toBeGreaterThan(cursor);
  // Back to the default: DPS tells nothing of it then.
  await append(ledger, unit.updated({ ...east, allocation_policy: null }, east));
  const known = { ...east, allocation_policy: null, reprovision_policy: 'never' };
  expect(settings()).toEqual(known);
  const rework = attempt('SN-1', 'r2');
  const [start = rework.started(), ...rest] = rework.passing({ rework: 'new board' });
  await append(ledger, start, unit.voided({ runId: 'r2' }), ...rest, rework.enrolled({ how: 'replaced' }));
  expect(settings()).toEqual(known);
  expect(await problems()).toEqual([]);
  await append(ledger, rework.deleted());
  expect(settings()).toBeNull();
  expect(await problems()).toEqual([]);
});

test('an entry that is made anew says what the product file says', async () => {
  const { ledger, unit, settings, problems } = await enrolled();
  await append(ledger, unit.updated(east), unit.enrolled({ how: 'found-equal' }));
  expect(settings()).toEqual(east);
  await append(ledger, unit.enrolled({ how: 'created' }));
  expect(settings()).toBeNull();
  expect(await problems()).toEqual([]);
});

test('what the cloud does not say, or says with another credential, is not recorded as wanted', async () => {
  const { ledger, unit } = await enrolled();
  const entries = [
    unit.updated(east, { iot_hubs: 'west.azure-devices.net' }),
    unit.updated({ iot_hubs: null }, east),
    unit.updated(east, east, 'a'.repeat(64)),
    attempt('SN-2', 'r9').updated(east),
    { ...unit.updated(east), subject: 'SN-2' },
  ];
  for (const entry of entries) await expect(append(ledger, entry)).rejects.toThrow(refused);
  await append(ledger, unit.deleted());
  await expect(append(ledger, unit.updated(east))).rejects.toThrow(refused);
});

test('a table that hides what a person had an entry say is found out', async () => {
  const { ledger, file, unit, problems } = await enrolled();
  await append(ledger, unit.updated(east));
  rawDatabase(file).exec(`UPDATE outbox SET cloud_settings = '{"iot_hubs":"west.azure-devices.net"}'`);
  expect(await problems()).toMatchObject([{ code: 'DERIVED_TABLE_WRONG' }]);
});
