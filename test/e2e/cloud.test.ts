import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDpsDirectory } from '../../station/cloud/dps/dps-directory.ts';
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
    await line.page.getByRole('dialog').getByRole('button', { name: 'On-screen keys' }).click();
    for (const key of text) {
      await line.page.locator('.screen-keys').getByRole('button', { name: key, exact: true }).click();
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

  test('what somebody turned in the cloud by hand is found, and put back after a look', async () => {
    const { page, demo } = line;
    const serial = serialIn(line, '1');
    await page.getByRole('link', { name: 'Cloud', exact: true }).click();
    await page.getByRole('button', { name: 'Compare now' }).click();
    await page.getByText('No differences').waitFor();
    const { connectionString, host, port, ca } = demo.emulator.ready;
    const elsewhere = createDpsDirectory({ connectionString, address: { host, port }, ca, timeoutMs: 5000 });
    const signal = AbortSignal.timeout(10_000);
    const found = await elsewhere.find(`tracker-${serial}`, signal);
    if (found) await elsewhere.turn(found, 'enabled', signal);
    await elsewhere.close();

    await page.getByRole('button', { name: 'Compare now' }).click();
    await page.getByText('1 difference', { exact: true }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: `Disable again: ${serial}` }).click();
    await page.getByText('1 entry is disabled').waitFor();
    await page.getByRole('button', { name: 'Next: say why' }).click();
    await page.keyboard.type('still recalled', { delay: 60 });
    await hold('Disable', 'Disabled: 1');
    expect(status(serial)).toBe('disabled');
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
    await page.getByText('Mended', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Log out' }).last().click();
  });

  test('an admin brings the issuing CA, leaves, comes back to the step that is due, proves it and takes it away', async () => {
    const { page } = line;
    const look = async (): Promise<void> => {
      await page.getByRole('link', { name: 'Setup', exact: true }).click();
      await page.getByRole('button', { name: 'Look in Azure' }).click();
    };
    await logIn(page, 'admin');
    await look();
    await page.getByText(/issuing CA is not among them/).waitFor();
    await page.getByRole('button', { name: 'Bring a CA' }).click();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Upload', exact: true }).click();
    await page.getByRole('button', { name: 'Prove it now' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Line', exact: true }).click();
    await look();
    await page.getByRole('button', { name: 'Prove: demo-line-ca' }).click();
    await page.getByRole('button', { name: 'Prove it now' }).click();
    await page.getByText('The cloud knows that this CA is proven.').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
    expect(
      await inLedger(line, (ledger) => ledger.entries({ from: 0, limit: 10, kind: 'ca.proof-signed' })),
    ).toMatchObject([{ subject: 'ca:demo-line-ca', person: 'ad-1' }]);
    await page.getByRole('button', { name: 'Delete: demo-line-ca' }).click();
    await hold('Delete', 'dps-emulator holds 0 CAs.');
  });

  test('an admin makes a group with settings, and writes over what was set only where it is named', async () => {
    const { page, demo } = line;
    const dialog = page.getByRole('dialog');
    const press = (name: string) => dialog.getByRole('button', { name, exact: true }).click();
    const choose = (name: string) => dialog.getByRole('radio', { name, exact: true }).check();
    const tick = (name: string | RegExp) => dialog.getByRole('checkbox', { name }).check();
    const policy = () => demo.emulator.groups.get('trackers-2026')?.allocationPolicy;
    const sayWhy = async (): Promise<void> => {
      await press('Next: say why');
      await dialog.getByLabel(/^Why/).fill('line 3');
    };
    await page.getByRole('button', { name: 'Look in the cloud' }).click();
    await page.getByRole('button', { name: 'Make a group' }).click();
    await choose('A symmetric key');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Trackers-2026');
    expect(await violations(page)).toEqual([]);
    await press('Next');
    await choose('One hub');
    await tick(/azure-devices\.net$/);
    expect(await violations(page)).toEqual([]);
    await press('Look what would happen');
    await dialog.getByText('Group trackers-2026 would be made.').waitFor();
    expect(await violations(page)).toEqual([]);
    expect(policy()).toBeUndefined();
    await sayWhy();
    await press('Make it');
    await dialog.getByText('Group trackers-2026 was made.').waitFor();
    expect(policy()).toBe('static');
    await dialog.getByRole('button', { name: 'Close' }).last().click();

    await page.getByRole('button', { name: 'Show: trackers-2026' }).click();
    await press('Change its settings');
    await choose('Spread evenly');
    await press('Look what would happen');
    expect(await dialog.getByRole('button', { name: 'Next: say why' }).isDisabled()).toBe(true);
    await tick('Which hub a device goes to');
    expect(await violations(page)).toEqual([]);
    await sayWhy();
    await hold('Change it', 'Group trackers-2026 was changed.');
    expect(policy()).toBe('hashed');
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    const made = await inLedger(line, (ledger) =>
      ledger.entries({ from: 0, limit: 10, subject: 'group:trackers-2026' }).map(({ kind, person }) => [kind, person]),
    );
    expect(made).toEqual([
      ['group.created', 'ad-1'],
      ['group.key-adopted', 'ad-1'],
      ['group.updated', 'ad-1'],
    ]);
  });

  test('a product that is changed is taken up at once: nothing starts anew, and nobody is logged out', async () => {
    const { page, demo } = line;
    const dialog = page.getByRole('dialog');
    const file = join(demo.home.dir, 'products', 'tracker.toml');
    const text = (await readFile(file, 'utf8')).replace(/^title = .*$/m, 'title = "Tracker, second edition"');
    await page.getByRole('button', { name: 'Import a product' }).click();
    await dialog.getByLabel('Product file (TOML)').fill(text);
    await dialog.getByRole('button', { name: 'Check', exact: true }).click();
    await dialog.getByText('A product “tracker” is there already.').waitFor();
    await hold('Replace it', 'The line works with it now.');
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Line', exact: true }).click();
    await page.getByText('Tracker, second edition').first().waitFor();
    const recorded = await inLedger(line, (ledger) =>
      ledger
        .entries({ from: 0, limit: 1000, kind: 'config.changed' })
        .map(({ content }) => Reflect.get(content, 'sha256')),
    );
    expect(recorded.at(-1)).toBe(createHash('sha256').update(text).digest('hex'));
  });
});
