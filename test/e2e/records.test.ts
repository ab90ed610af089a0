import { readFile } from 'node:fs/promises';
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

const logOut = ({ page }: LineUnderTest): Promise<void> => page.getByRole('button', { name: 'Log out' }).click();

describe('what is recorded', () => {
  let line: LineUnderTest;
  beforeAll(async () => {
    line = await openLine();
    line.page.setDefaultTimeout(20_000);
  });
  afterAll(() => line[Symbol.asyncDispose]());

  test('an outage of the cloud holds nobody up, is told calmly, and its backlog drains', async () => {
    const { page, demo } = line;
    await demo.emulator.setOutage('refuse');
    await logIn(page, 'supervisor');
    await chooseTracker(page);
    await scan(page, serialIn(line, '1'));
    await slotSaying(page, '1', 'PASS').waitFor();
    await page.getByText(/The cloud is not reachable/).waitFor();
    await page.getByRole('link', { name: 'Cloud' }).click();
    await page.getByText('Enrollments wait here and are sent when the connection is back.').waitFor();
    await page.getByRole('button', { name: 'Test the connection' }).click();
    await page.getByText('The service does not answer').waitFor();
    expect(await inLedger(line, (ledger) => ledger.outboxSummary().pending)).toBe(1);

    await demo.emulator.setOutage(null);
    await page.getByText('Cloud up to date').waitFor();
    expect(await inLedger(line, (ledger) => ledger.outboxSummary())).toMatchObject({ pending: 0, done: 1 });
    await page.getByRole('button', { name: 'Test the connection' }).click();
    await page.getByText('The service answers').waitFor();
    await logOut(line);
  });

  test('QA finds the unit, reads its history, verifies the ledger and exports', async () => {
    const { page } = line;
    const serial = serialIn(line, '1');
    await logIn(page, 'qa');
    await page.getByRole('link', { name: 'Audit' }).click();
    await page.getByLabel('Serial number, device or registration').fill(serial.slice(0, 10));
    await page.getByText('1 unit', { exact: true }).waitFor();
    await page.getByRole('link', { name: `Open unit ${serial}` }).click();
    await page.getByRole('heading', { name: 'Certificates' }).waitFor();
    await page.getByText('Valid now').waitFor();
    await page.getByText('PASS').first().waitFor();
    await page.getByRole('link', { name: 'All records' }).click();

    await page.getByRole('button', { name: 'Verify the ledger' }).click();
    await page.getByText('The ledger is whole').waitFor();
    await page.getByRole('button', { name: 'CSV' }).click();
    const file = await page.getByText(/units-.*\.csv/).innerText();
    const [header = '', , row = ''] = (await readFile(file.trim(), 'utf8')).split('\r\n');
    expect(header).toContain('demo-line');
    expect(row).toContain(serial);
    await logOut(line);
  });
});
