import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { root } from '../../electron/development/build-kiosk.ts';
import { startDemoLine } from '../../station/demo/demo-kiosk.ts';
import { isSlotId } from '../../station/domain/ids.ts';
import { version } from '../../station/version.ts';
import { debuggerAddress, evaluateIn } from './devtools-session.ts';
import { chooseTracker, logIn, scan, slotSaying } from './line-under-test.ts';

const { DISABLE, ENABLE } = FuseState;

describe('the package', () => {
  let out: string;
  let executable: string;

  beforeAll(async () => {
    out = await mkdtemp(join(tmpdir(), 'kiosk-package-'));
    const made = spawnSync(process.execPath, [join(root, 'electron/development/package-kiosk.ts'), 'package'], {
      env: { ...process.env, STATION_PACKAGE_OUT: out },
      encoding: 'utf8',
    });
    if (made.status !== 0) throw new Error(made.stdout + made.stderr);
    executable = globSync(join(out, '*', 'station-kiosk'))[0] ?? '';
  }, 180_000);
  afterAll(() => rm(out, { recursive: true, force: true }));

  test('has the fuses that a kiosk needs', async () => {
    const wire = await getCurrentFuseWire(executable);
    expect(wire).toMatchObject({
      [FuseV1Options.RunAsNode]: DISABLE,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: DISABLE,
      [FuseV1Options.EnableNodeCliInspectArguments]: DISABLE,
      [FuseV1Options.OnlyLoadAppFromAsar]: ENABLE,
      [FuseV1Options.GrantFileProtocolExtraPrivileges]: DISABLE,
    });
  });

  /** The package's command line, with nothing of this machine's on the PATH. */
  const station = (...args: readonly string[]) =>
    spawnSync(join(dirname(executable), 'resources', 'station'), args, {
      encoding: 'utf8',
      env: { PATH: '/usr/bin:/bin', HOME: out },
    });

  test('starts and reaches its station, whatever the environment says', async () => {
    const scratch = await mkdtemp(join(tmpdir(), 'kiosk-test-'));
    const kiosk = start(executable, scratch, {
      STATION_DIR: scratch,
      // Development's switches, which a package does not know.
      STATION_WINDOWED: '1',
      STATION_PROCESS: '/nonexistent.mjs',
      STATION_NODE: '/nonexistent',
    });
    try {
      const seen = await evaluateIn(
        await debuggerAddress(kiosk.stderr),
        'app://kiosk/index.html',
        `window.station.request('station.ping', null)`,
      );
      expect(seen).toHaveProperty('ok');
      // Whatever it answers, it is the station that does, and not the shell in its place.
      expect(seen).not.toMatchObject({ error: { code: 'STATION_RESTARTING' } });
    } finally {
      await end(kiosk, scratch);
    }
  });

  test('provisions a unit to PASS, and its command line reads what that left', async () => {
    const scratch = await mkdtemp(join(tmpdir(), 'kiosk-test-'));
    const slots = ['1'].filter(isSlotId);
    const demo = await startDemoLine({ dir: scratch, slots, baudRate: null });
    const serial = demo.units.get(slots[0] ?? fail())?.serial ?? fail();
    const kiosk = start(executable, join(scratch, 'electron'), { STATION_DIR: demo.home.dir });
    try {
      const page = await pageOf(await debuggerAddress(kiosk.stderr));
      await logIn(page, 'operator');
      await chooseTracker(page);
      await scan(page, serial);
      await slotSaying(page, '1', 'PASS').waitFor();
      // The thread that verifies is in the package, too.
      const verified = await page.evaluate(async () => {
        await window.station.request('session.login', { badge: 'qa-1', pin: '3333' });
        return window.station.request('audit.verify', { workId: 'packed' });
      });
      expect(verified).toMatchObject({ ok: true, value: { verified: true, problems: [] } });
      await page.context().browser()?.close();

      const unit = station('units', 'show', serial, '--dir', demo.home.dir, '--json');
      expect(unit).toMatchObject({ status: 0, stderr: '' });
      expect(JSON.parse(unit.stdout)).toMatchObject({ unit: { state: 'passed', passedBy: 'op-1' } });
      expect(station('ledger', 'verify', '--dir', demo.home.dir)).toMatchObject({ status: 0 });
    } finally {
      await demo.close();
      await end(kiosk, scratch);
    }
  });

  test('its command line is of the same version, and makes a station with sample products', async () => {
    expect(station('--version')).toMatchObject({ status: 0, stdout: `${version}\n` });
    const dir = await mkdtemp(join(tmpdir(), 'station-home-'));
    try {
      const made = station('init', '--dir', dir, '--station-id', 'packed', '--site', 'here', '--signer', 'software');
      expect(made, made.stderr).toMatchObject({ status: 0 });
      expect(globSync(join(dir, 'products', '*.toml'))).not.toEqual([]);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });
});

type StartedKiosk = ReturnType<typeof start>;

function start(executable: string, userData: string, env: Readonly<Record<string, string>>) {
  const args = ['--no-sandbox', '--disable-gpu', '--remote-debugging-port=0', `--user-data-dir=${userData}`];
  return spawn(executable, args, {
    env: { ...process.env, DISPLAY: inject('display'), ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

async function end(kiosk: StartedKiosk, scratch: string): Promise<void> {
  kiosk.kill('SIGKILL');
  await once(kiosk, 'close');
  await rm(scratch, { recursive: true, force: true });
}

/** The kiosk's page: what is shipped can be driven over the DevTools protocol alone. */
async function pageOf(address: string): Promise<Page> {
  // Once the page is there: a driver that attaches while it loads sometimes waits for ever, and then asks anew.
  await evaluateIn(address, 'app://kiosk/index.html', 'document.readyState');
  const browser = await attach(address);
  const [context] = browser.contexts();
  if (!context) throw new Error('no context');
  return context.pages()[0] ?? context.waitForEvent('page');
}

async function attach(address: string, tries = 4): Promise<Browser> {
  try {
    return await chromium.connectOverCDP(address, { timeout: 8000 });
  } catch (error) {
    if (tries === 1) throw error;
    return attach(address, tries - 1);
  }
}

function fail(): never {
  throw new Error('The demo line has no unit.');
}
