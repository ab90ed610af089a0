import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { enterPin, type LineUnderTest, logIn, openLine, scan } from './line-under-test.ts';

describe('who may do what', () => {
  let line: LineUnderTest;
  beforeAll(async () => {
    line = await openLine();
    line.page.setDefaultTimeout(15_000);
  });
  afterAll(() => line[Symbol.asyncDispose]());
  test('a wrong PIN is refused in words; five of them lock the badge, for the right PIN too', async () => {
    const { page } = line;
    await page.getByRole('heading', { name: 'Scan your badge' }).waitFor();
    await scan(page, 'BADGE:op-1');
    for (let wrong = 1; wrong <= 5; wrong += 1) {
      await enterPin(page, '9999');
      await page.getByText('Badge and PIN do not fit.').waitFor();
      await page.getByText('LOGIN_REFUSED').waitFor();
    }
    await enterPin(page, '1111');
    await page.getByText('LOGIN_LOCKED').waitFor();
    await page.getByText(/Too many wrong PINs: this badge is locked for \d+ s more/).waitFor();
    // Nobody else is.
    await page.getByRole('button', { name: 'Another badge' }).click();
    await logIn(page, 'supervisor');
    expect(await page.getByText('Sam Supervisor').isVisible()).toBe(true);
  });
});
