import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Finished,
  type LongRunning,
  type RunOptions,
  type Started,
  start,
  startStation,
  station,
} from './station-process.ts';

/** A station of a test's own, made by `station init`, with a DPS emulator beside it. */
export interface TestStation extends AsyncDisposable {
  /** Holds the home and whatever else a test puts there. */
  readonly root: string;
  readonly home: string;
  readonly emulator: LongRunning;
  /** Runs a command with this home, and with `--json`. */
  run(args: readonly string[], options?: RunOptions): Promise<Finished>;
  /** Starts a command with this home, and does not wait for it. */
  start(args: readonly string[]): Started;
  /** A simulated device on a link below `root`. */
  simulate(family: string, serial: string, args?: readonly string[]): Promise<LongRunning>;
}

interface HomeOptions {
  /** More arguments of `station init`. */
  readonly init?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A home below `root`, made by `station init`, that knows the emulator; its path. */
export async function initHome(
  root: string,
  ready: Readonly<Record<string, unknown>>,
  { init = [], env = {} }: HomeOptions = {},
): Promise<string> {
  const home = join(root, 'home');
  const { host, port, idScope, caFile, connectionString } = ready;
  const secret = join(root, 'connection-string');
  await writeFile(secret, String(connectionString), { mode: 0o600 });
  const flags = {
    'station-id': 'test-line',
    site: 'Test hall',
    'id-scope': idScope,
    'connection-string': `file:${secret}`,
  };
  const dps = { 'dps-address': `${String(host)}:${String(port)}`, 'dps-ca-file': caFile };
  const args = Object.entries({ ...flags, ...dps }).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const made = await station(['init', '--dir', home, '--no-input', ...args, ...init], { env });
  if (made.code !== 0) throw new Error(`init ended with ${made.code}: ${made.stderr}`);
  return home;
}

export async function createTestStation(options: HomeOptions = {}): Promise<TestStation> {
  const { env = {} } = options;
  const root = await mkdtemp(join(tmpdir(), 'station-test-'));
  const emulator = await startStation(['emulate', 'dps', '--assign-after', '0', '--state', join(root, 'dps.json')]);
  const home = await initHome(root, emulator.ready, options);

  return {
    root,
    home,
    emulator,
    run: (command, options = {}) =>
      station([...command, '--dir', home, '--json'], { ...options, env: { ...env, ...options.env } }),
    start: (command) => start([...command, '--dir', home, '--json'], { env }),
    simulate: (family, serial, more = []) =>
      startStation(['simulate', family, '--serial', serial, '--link', join(root, `device-${serial}`), ...more]),
    async [Symbol.asyncDispose]() {
      await emulator.stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** Changes a text file of the home, as a person with an editor would. */
export async function edit(file: string, change: (text: string) => string): Promise<void> {
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, change(await readFile(file, 'utf8').catch(() => '')));
}
