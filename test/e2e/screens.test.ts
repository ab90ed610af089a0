import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chooseTracker, type LineUnderTest, logIn, openLine, scan, serialIn, slotSaying } from './line-under-test.ts';
import { violations } from './violations.ts';

const screens: readonly (readonly [link: string, shown: RegExp])[] = [
  ['Audit', /Verify the ledger/],
  ['Cloud', /Test the connection/],
  ['Yield', /First-pass yield/],
  ['Setup', /Health/],
];

describe('every screen', () => {
  let line: LineUnderTest;
  beforeAll(async () => {
    line = await openLine({ slots: 4 });
    line.page.setDefaultTimeout(20_000);
  });
  afterAll(() => line[Symbol.asyncDispose]());

  test('is there for whom it is for, and for nobody else', async () => {
    const { page } = line;
    const links = (): Promise<string[]> => page.getByRole('navigation').getByRole('link').allInnerTexts();
    for (const [role, seen] of [
      ['supervisor', ['Line', 'Audit', 'Cloud', 'Yield']],
      ['qa', ['Audit', 'Cloud', 'Yield']],
      ['admin', ['Line', 'Audit', 'Cloud', 'Yield', 'Setup']],
    ] as const) {
      await logIn(page, role);
      expect(await links()).toEqual(seen);
      await page.getByRole('button', { name: 'Log out' }).last().click();
    }
    await logIn(page, 'operator');
    expect(await links()).toEqual([]);
    await page.getByRole('button', { name: 'Log out' }).last().click();
  });

  test.each(['light', 'dark'] as const)('is in order for everybody (%s)', async (theme) => {
    const { page } = line;
    await page.evaluate(`window.station.request('screen.set', { theme: '${theme}' })`);
    await page.getByRole('heading', { name: 'Scan your badge' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await logIn(page, 'admin');
    // The choice of what is made stands before everything else until it was made once.
    const choosing = await violations(page);
    expect(choosing).toEqual([]);
    if (theme === 'light') {
      await chooseTracker(page);
      await scan(page, serialIn(line, '1'));
      await slotSaying(page, '1', 'PASS').waitFor();
      await scan(page, 'no serial number');
      await page.getByText('SERIAL_MALFORMED').first().waitFor();
    }
    expect(await violations(page)).toEqual([]);
    for (const [link, shown] of screens) {
      await page.getByRole('link', { name: link, exact: true }).click();
      await page.getByText(shown).first().waitFor();
      expect({ link, found: await violations(page) }).toEqual({ link, found: [] });
    }
    await page.getByRole('button', { name: 'Log out' }).last().click();
  });

  test('somebody added in Setup works here at once, and the dialogs are in order for everybody', async () => {
    const { page } = line;
    await logIn(page, 'admin');
    await page.getByRole('link', { name: 'Setup', exact: true }).click();
    for (const opener of ['Import a product', 'Learn a slot']) {
      await page.getByRole('button', { name: opener }).click();
      await page.getByRole('dialog', { name: opener }).waitFor();
      expect({ opener, found: await violations(page) }).toEqual({ opener, found: [] });
      await page.keyboard.press('Escape');
    }
    await page.getByRole('button', { name: 'Add a person' }).click();
    expect(await violations(page)).toEqual([]);
    await page.getByLabel('Badge', { exact: true }).fill('nina-9');
    await page.getByLabel('Name', { exact: true }).fill('Nina New');
    await page.getByRole('radio', { name: 'Supervisor' }).check();
    await page.getByLabel('PIN', { exact: true }).fill('909090');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('cell', { name: 'nina-9' }).waitFor();
    await page.getByRole('button', { name: 'Log out' }).last().click();
    await page.getByRole('heading', { name: 'Scan your badge' }).waitFor();
    const answer = await page.evaluate(`window.station.request('session.login', { badge: 'nina-9', pin: '909090' })`);
    expect(answer).toMatchObject({ ok: true, value: { name: 'Nina New', role: 'supervisor' } });
    await page.getByRole('button', { name: 'Log out' }).last().click();
  });
});
