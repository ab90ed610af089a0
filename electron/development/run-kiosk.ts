import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { buildKiosk, root } from './build-kiosk.ts';
import { electronRuntime } from './electron-runtime.ts';

/** Builds the kiosk and opens it in a window, on the station of STATION_DIR. Arguments go to Electron. */
const [, { executable }] = await Promise.all([buildKiosk(), electronRuntime()]);
const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const kiosk = spawn(executable, [...sandbox, ...process.argv.slice(2), root], {
  stdio: 'inherit',
  env: { ...process.env, STATION_WINDOWED: '1', STATION_NODE: process.execPath },
});
const [code] = await once(kiosk, 'exit');
process.exitCode = typeof code === 'number' ? code : 1;
