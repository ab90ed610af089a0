import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registerDevice } from '../../station/emulator/device-client.ts';
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
import { violations } from './violations.ts';

/** What stands in the cloud, looked at and changed from the screen: a real Electron before the emulator. */
describe('the cloud, from the screen', () => {
  let line: LineUnderTest;
  beforeAll(async () => {
    line = await openLine();
    line.page.setDefaultTimeout(20_000);
  });
  afterAll(() => line[Symbol.asyncDispose]());

  /** Held by keyboard until it says that it is done. */
  const hold = async (name: string, done: string): Promise<void> => {
    await line.page.getByRole('dialog').getByRole('button', { name, exact: true }).focus();
    await line.page.keyboard.down('Enter');
    await line.page.getByText(done).waitFor();
    await line.page.keyboard.up('Enter');
  };
  const touch = async (text: string): Promise<void> => {
    for (const key of text) {
      await line.page.locator('dialog .touch-keys').getByRole('button', { name: key, exact: true }).click();
    }
  };
  const status = (serial: string) => line.demo.emulator.enrollments.get(`tracker-${serial}`)?.provisioningStatus;
  const register = () => {
    const { host, port, ca } = line.demo.emulator.ready;
    const identity = [...line.demo.units.values()][0]?.identity();
    if (!identity) throw new Error('the device holds no credential');
    return registerDevice({ identity, protocol: 'http', address: { host, port }, ca, timeoutMs: 10_000 });
  };

  test('a supervisor asks whether a device has registered, and disables it after a look at what would change', async () => {
    const { page } = line;
    const serial = serialIn(line, '1');
    await logIn(page, 'supervisor');
    await chooseTracker(page);
    await scan(page, serial);
    await slotSaying(page, '1', 'PASS').waitFor();
    await page.getByText('Cloud up to date').waitFor();
    await page.evaluate((hash) => void (window.location.hash = hash), `#/audit/${serial}`);
    await page.getByText('The cloud holds its entry').waitFor();
    await page.getByRole('button', { name: 'Ask the cloud' }).click();
    await page.getByText('The device has never registered').waitFor();
    await register();
    await page.getByRole('button', { name: 'Ask the cloud' }).click();
    await page.getByText('Registered', { exact: true }).waitFor();

    await page.getByRole('button', { name: `Disable: ${serial}` }).click();
    await page.getByText('1 entry is disabled').waitFor();
    expect(await violations(page)).toEqual([]);
    expect(status(serial)).toBe('enabled');
    await page.getByRole('button', { name: 'Next: say why' }).click();
    await touch('RECALL');
    expect(await violations(page)).toEqual([]);
    await hold('Disable', 'Disabled: 1');
    expect(status(serial)).toBe('disabled');
    await expect(register()).rejects.toMatchObject({ code: 'DEVICE_REGISTRATION_REFUSED' });
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
    await page.getByText('Disabled: the cloud turns the device away').waitFor();
    const [turned] = await inLedger(line, (ledger) =>
      ledger.entries({ from: 0, limit: 10, kind: 'enrollment.disabled' }),
    );
    expect(turned).toMatchObject({ subject: serial, person: 'su-1', content: { reason: 'RECALL' } });
  });
});
