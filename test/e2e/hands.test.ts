import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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

/** One unit to PASS by one means alone. The badge is op-1, its PIN 1111. */
describe('an operator has', () => {
  let line: LineUnderTest;
  beforeAll(async () => {
    line = await openLine();
    line.page.setDefaultTimeout(20_000);
  });
  afterAll(() => line[Symbol.asyncDispose]());

  const atLogin = (page: Page) => page.getByRole('heading', { name: 'Scan your badge' }).waitFor();
  const passedBy = (serial: string) => inLedger(line, (ledger) => ledger.unit(serial)?.passedBy);
  const nextUnit = (): Promise<string> => {
    const [slot] = line.slots;
    if (!slot) throw new Error('no slot');
    return line.demo.replace(slot);
  };

  test('fingers', async () => {
    const { page } = line;
    const touch = async (text: string): Promise<void> => {
      for (const key of text) await page.locator('.touch-keys').getByRole('button', { name: key, exact: true }).click();
    };
    await atLogin(page);
    await page.getByRole('button', { name: 'Capitals' }).click();
    await touch('op-1');
    await page.getByRole('button', { name: 'Next' }).click();
    for (const digit of '1111') await page.getByRole('button', { name: digit, exact: true }).click();
    await page.getByRole('button', { name: 'Log in' }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /Asset tracker/ })
      .click();
    await page.getByRole('button', { name: 'Type a serial number' }).click();
    const serial = serialIn(line, '1');
    await touch(serial);
    await page.getByRole('dialog').getByRole('button', { name: 'Start (Enter)' }).click();
    await slotSaying(page, '1', 'PASS').waitFor();
    expect(await passedBy(serial)).toBe('op-1');
    await page.getByRole('button', { name: 'Log out' }).click();
  });

  test('a keyboard', async () => {
    const { page } = line;
    const { keyboard } = page;
    const serial = await nextUnit();
    // As slowly as a person: nothing of it is a scan.
    const type = (text: string): Promise<void> => keyboard.type(text, { delay: 80 });
    await atLogin(page);
    await type('op-1');
    await keyboard.press('Enter');
    await page.getByRole('heading', { name: 'PIN for badge op-1' }).waitFor();
    await type('1111');
    await keyboard.press('Enter');
    await page.getByRole('button', { name: 'Log out' }).waitFor();
    // What is made is still chosen. The first key finds the field by itself.
    await type(serial);
    await keyboard.press('Enter');
    await slotSaying(page, '1', 'PASS', serial).waitFor();
    expect(await passedBy(serial)).toBe('op-1');
    const logOut = page.getByRole('button', { name: 'Log out' });
    for (let steps = 0; steps < 50 && !(await logOut.evaluate((one) => one === document.activeElement)); steps += 1) {
      await keyboard.press('Tab');
    }
    await keyboard.press('Enter');
    await atLogin(page);
  });

  test('a scanner, after the PIN', async () => {
    const { page } = line;
    const serial = await nextUnit();
    await atLogin(page);
    await scan(page, 'BADGE:op-1');
    for (const digit of '1111') await page.getByRole('button', { name: digit, exact: true }).click();
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('button', { name: 'Log out' }).waitFor();
    await scan(page, serial);
    await slotSaying(page, '1', 'PASS', serial).waitFor();
    // The same again is refused; its card closes what it says, and a badge gives the place to another person.
    await scan(page, serial);
    await page.getByText('UNIT_ALREADY_PROVISIONED').first().waitFor();
    await scan(page, 'ACT:CLOSE');
    await scan(page, 'ACT:CALL');
    await page.getByText(/Supervisor needed/).waitFor();
    await scan(page, 'ACT:CLOSE');
    await page.getByText(/Supervisor needed/).waitFor({ state: 'detached' });
    await scan(page, 'BADGE:su-1');
    await page.getByRole('heading', { name: 'PIN for badge su-1' }).waitFor();
    expect(await passedBy(serial)).toBe('op-1');
  });
});

test('whoever does nothing for long is logged out, and nobody while a unit is in work', async () => {
  await using line = await openLine({ idleLockSeconds: 3 });
  const { page, demo, slots } = line;
  page.setDefaultTimeout(20_000);
  const [slot] = slots;
  if (!slot) throw new Error('no slot');
  const serial = await demo.replace(slot, { faults: ['late:180'] });
  await logIn(page, 'operator');
  await chooseTracker(page);
  await scan(page, serial);
  // The unit takes longer than the lock; its verdict is seen.
  await slotSaying(page, slot, 'PASS').waitFor();
  await page.getByRole('heading', { name: 'Scan your badge' }).waitFor();
  const how = await inLedger(line, (ledger) =>
    ledger
      .entries({ from: 0, limit: 1000, kind: 'person.logged-out' })
      .map(({ content }) => Reflect.get(content, 'how')),
  );
  expect(how).toEqual(['idle']);
});
