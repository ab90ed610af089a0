import { expect, test } from 'vitest';
import {
  chooseTracker,
  inLedger,
  type LineUnderTest,
  logIn,
  openLine,
  scan,
  serialIn,
  slotSaying,
} from './line-under-test.ts';

const stateOf = (line: LineUnderTest, serial: string) => inLedger(line, (ledger) => ledger.unit(serial));

test('an operator with a scanner provisions a unit: PASS on the screen is in the ledger, and in the device', async () => {
  await using line = await openLine();
  const { page, demo } = line;
  await logIn(page, 'operator');
  await chooseTracker(page);
  const serial = serialIn(line, '1');
  await scan(page, serial);
  await slotSaying(page, '1', 'PASS').waitFor();
  expect(await stateOf(line, serial)).toMatchObject({ state: 'passed', passedBy: 'op-1' });
  const [unit] = demo.units.values();
  const first = unit?.identity();
  expect(first).toBeDefined();

  // The same unit again is stopped. Called over its slot, a supervisor goes past the stop with badge, PIN and a reason.
  await scan(page, serial);
  await page.getByText('UNIT_ALREADY_PROVISIONED').first().waitFor();
  await slotSaying(page, '1', 'UNIT_ALREADY_PROVISIONED').getByRole('button').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Call supervisor' }).click();
  await page.getByText('Slot 1 waits for a supervisor’s badge').waitFor();
  await scan(page, 'BADGE:su-1');
  await dialog.getByRole('heading', { name: `Provision unit ${serial} again` }).waitFor();
  await dialog.getByLabel('PIN').fill('2222');
  await dialog.getByLabel('Why is it provisioned again?').fill('came back from the customer');
  await dialog.getByRole('button', { name: 'Provision again' }).click();
  await dialog.waitFor({ state: 'detached' });
  await slotSaying(page, '1', 'PASS').waitFor();
  expect(unit?.identity()).not.toEqual(first);
  const approved = await inLedger(line, (ledger) => {
    const [entry] = ledger.entries({ from: 0, limit: 10, kind: 'override.approved' });
    return entry && ledger.approval(entry.seq);
  });
  expect(approved).toMatchObject({ kind: 'duplicate', subject: serial, requestedBy: 'op-1', approvedBy: 'su-1' });
  expect(approved?.used).not.toBeNull();
});

test('a bad unit is FAIL, with its code and what to do; another unit than the label says is ERROR', async () => {
  await using line = await openLine();
  const { page, demo } = line;
  const [slot] = line.slots;
  if (!slot) throw new Error('no slot');
  await demo.replace(slot, { faults: ['lying-write'] });
  await logIn(page, 'operator');
  await chooseTracker(page);
  await scan(page, serialIn(line, '1'));
  await slotSaying(page, '1', 'FAIL').waitFor();
  await page.getByText('VERIFY_FAILED').first().waitFor();
  // It stays until the next scan.
  await scan(page, '004402450999995');
  await slotSaying(page, '1', 'ERROR').waitFor();
  await page.getByText('DEVICE_IDENTITY_MISMATCH').first().waitFor();
  expect((await stateOf(line, '004402450999995'))?.state).toBe('error');
});
