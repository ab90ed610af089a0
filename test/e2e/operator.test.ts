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
  await scan(page, serialIn(line, '1'));
  await slotSaying(page, '1', 'PASS').waitFor();
  expect(await stateOf(line, serialIn(line, '1'))).toMatchObject({ state: 'passed', passedBy: 'op-1' });
  const [unit] = demo.units.values();
  expect(unit?.identity()).toBeDefined();

  // The same unit again is stopped, and a supervisor may have it done.
  await scan(page, serialIn(line, '1'));
  await page.getByText('UNIT_ALREADY_PROVISIONED').first().waitFor();
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
