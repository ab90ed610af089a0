import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyLedger } from '../../station/ledger/verify/verify.ts';
import { nextEvent } from './kiosk.ts';
import { chooseTracker, inLedger, type LineUnderTest, logIn, openLine, scan, slotSaying } from './line-under-test.ts';

/** The station process among what Electron's main process started: a utility process, or a Node of its own. */
async function stationPid({ kiosk }: LineUnderTest): Promise<number> {
  const main = kiosk.app.process().pid;
  const pids = (await readdir('/proc')).map(Number).filter(Boolean);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const [stat, command] = await Promise.all(
        ['stat', 'cmdline'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')),
      );
      // After the name in brackets: the state, then the parent.
      const parent = Number(stat?.split(') ').at(-1)?.split(' ')[1]);
      return { pid, parent, isStation: /station-process|node\.mojom\.NodeService/.test(command ?? '') };
    }),
  );
  const parents = new Map(found.map(({ pid, parent }) => [pid, parent]));
  const isBelowMain = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && (parent === main || isBelowMain(parent));
  };
  const [station, ...others] = found.filter(({ pid, isStation }) => isStation && isBelowMain(pid));
  expect(others).toEqual([]);
  if (!station) throw new Error('no station process');
  return station.pid;
}

/** What the window shows, asked of Electron: Playwright's own page ends with the first renderer. */
const textOf = ({ kiosk }: LineUnderTest): Promise<unknown> =>
  kiosk.app.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    if (!contents || contents.isCrashed() || contents.isLoading()) return '';
    // A renderer that dies while it is asked never answers.
    const silence = new Promise<string>((resolve) => setTimeout(() => resolve(''), 500));
    return Promise.race([contents.executeJavaScript('document.body.innerText'), silence]);
  });

const certificatesOf = (line: LineUnderTest, serial: string) =>
  inLedger(line, (ledger) => {
    const unit = ledger.unit(serial);
    return { state: unit?.state, certificates: unit ? ledger.credentials(unit.registrationId) : [] };
  });

/** A unit that takes its time with every answer: there is a middle to kill it in. Resolves in the middle, with its serial. */
async function inTheMiddle({ demo, page, slots }: LineUnderTest): Promise<string> {
  const [slot] = slots;
  if (!slot) throw new Error('no slot');
  const serial = await demo.replace(slot, { faults: ['late:180'] });
  await scan(page, serial);
  await slotSaying(page, slot, 'Verify').waitFor();
  return serial;
}

describe('while a unit is in work', () => {
  let line: LineUnderTest;
  beforeAll(async () => {
    line = await openLine();
    line.page.setDefaultTimeout(15_000);
    await logIn(line.page, 'operator');
    await chooseTracker(line.page);
  });
  afterAll(() => line[Symbol.asyncDispose]());

  test('the kiosk is not left, and the station process dies and loses nothing', async () => {
    const { page, demo, kiosk } = line;
    const pid = await stationPid(line);
    const serial = await inTheMiddle(line);
    const refused = await nextEvent(kiosk, 'shell.quit-refused');
    await kiosk.app.evaluate(({ app }) => app.quit());
    expect(await refused()).toEqual({ type: 'shell.quit-refused', units: 1 });

    process.kill(pid, 'SIGKILL');
    await logIn(page, 'operator');
    const cut = page.getByRole('alertdialog', { name: 'The station stopped while units were in work' });
    await cut.filter({ hasText: serial }).waitFor();
    expect(await stationPid(line)).not.toBe(pid);
    const before = await certificatesOf(line, serial);
    expect(before).toMatchObject({ state: 'error', certificates: [expect.anything()] });
    await cut.getByRole('button', { name: 'I have put these units aside' }).click();
    await cut.waitFor({ state: 'detached' });
    await slotSaying(page, '1', 'ERROR').getByText('RUN_INTERRUPTED').waitFor();

    // The same unit again: the station asks the device, and goes on with the certificate that it has.
    await scan(page, serial);
    await slotSaying(page, '1', 'PASS').waitFor();
    const { state, certificates } = await certificatesOf(line, serial);
    expect(state).toBe('passed');
    expect(certificates.map(({ sha256 }) => sha256)).toEqual(before.certificates.map(({ sha256 }) => sha256));
    expect(await verifyLedger({ file: demo.home.ledgerFile })).toMatchObject({ verified: true, problems: [] });
  });

  test('the renderer dies: the unit goes on, and the screen comes back with its verdict', async () => {
    const { kiosk } = line;
    const serial = await inTheMiddle(line);
    await kiosk.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
    );
    // Still logged in: who is there is known to the station, not to the screen.
    await expect.poll(() => textOf(line), { timeout: 20_000 }).toMatch(/Olga Operator[^]*PASS/);
    expect(await certificatesOf(line, serial)).toMatchObject({ state: 'passed', certificates: [expect.anything()] });
  });
});
