import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { root } from '../../electron/development/build-kiosk.ts';
import { debuggerAddress, evaluateIn } from './devtools-session.ts';

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

  test('starts and reaches its station, whatever the environment says', async () => {
    const scratch = await mkdtemp(join(tmpdir(), 'kiosk-test-'));
    const kiosk = spawn(
      executable,
      ['--no-sandbox', '--disable-gpu', '--remote-debugging-port=0', `--user-data-dir=${scratch}`],
      {
        env: {
          ...process.env,
          DISPLAY: inject('display'),
          STATION_DIR: scratch,
          // Development's switches, which a package does not know.
          STATION_WINDOWED: '1',
          STATION_PROCESS: '/nonexistent.mjs',
          STATION_NODE: '/nonexistent',
        },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
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
      kiosk.kill('SIGKILL');
      await once(kiosk, 'close');
      await rm(scratch, { recursive: true, force: true });
    }
  });
});
