import { expect, test } from 'vitest';
import { verifyLedger } from '../../station/ledger/verify/verify.ts';
import { chooseTracker, inLedger, logIn, openLine, scan, serialIn, slotSaying } from './line-under-test.ts';

test('four units at once, each into its own slot: four times PASS, four identities', async () => {
  await using line = await openLine({ slots: 4 });
  const { page, demo, slots } = line;
  // Slow enough to be in work together.
  for (const slot of slots) await demo.replace(slot, { faults: ['late:200'] });
  await logIn(page, 'operator');
  await chooseTracker(page);
  for (const slot of slots) await scan(page, serialIn(line, slot));
  await page.getByRole('listitem').filter({ hasText: 'WAIT' }).nth(3).waitFor();
  for (const slot of slots) await slotSaying(page, slot, 'PASS').waitFor();
  const units = await inLedger(line, (ledger) => slots.map((slot) => ledger.unit(serialIn(line, slot))));
  expect(units.map((unit) => [unit?.state, unit?.lastSlot])).toEqual(slots.map((slot) => ['passed', slot]));
  expect(new Set([...demo.units.values()].map((unit) => JSON.stringify(unit.identity()))).size).toBe(4);
  expect(await verifyLedger({ file: demo.home.ledgerFile })).toMatchObject({ verified: true, problems: [] });
});
