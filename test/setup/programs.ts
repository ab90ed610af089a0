import { join } from 'node:path';

/** Names the folder of the built programs; vitest's workers have it from `build-programs.ts`. */
export const builtProgramsVariable = 'STATION_TEST_PROGRAMS';

/** What tests start as processes of their own, many times: the source of each. */
export const programs = {
  'station-cli': 'station/cli/main.ts',
  'verify-worker': 'station/ledger/verify/verify-worker.ts',
  'station-child': 'test/fault/run/station-child.ts',
  'syncing-process': 'test/fault/sync/syncing-process.ts',
} as const;

const root = join(import.meta.dirname, '..', '..');

/** The command line as a checkout starts it. */
export const launcher = join(root, 'station', 'cli', 'launch.mjs');

/** Node's arguments that start a program: as it was built for this run, or from its source where nothing was. */
export function nodeArguments(name: keyof typeof programs): string[] {
  const built = process.env[builtProgramsVariable];
  if (built !== undefined) return [join(built, `${name}.mjs`)];
  return [name === 'station-cli' ? launcher : join(root, programs[name])];
}

/** Compiled code is kept from one start to the next. */
export const compileCache = { NODE_COMPILE_CACHE: join(root, '.vite', 'test-compiled') } as const;
