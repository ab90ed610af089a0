import { globSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { basename, join } from 'node:path';
import { build, type InlineConfig } from 'vite';

/** The project's root. */
export const root = join(import.meta.dirname, '..', '..');
export const buildFolder = join(root, '.vite');

const node = [...builtinModules, /^node:/];

/** One script for a process; `external` stays where it is, the rest goes into the file. */
const script = (source: string, file: string, target: string, external: (string | RegExp)[]): InlineConfig => ({
  root,
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  build: {
    ssr: true,
    outDir: join(buildFolder, 'build'),
    emptyOutDir: false,
    target,
    minify: false,
    rolldownOptions: {
      input: join(root, source),
      external: [...node, ...external],
      output: { format: file.endsWith('.cjs') ? 'cjs' : 'es', entryFileNames: file, codeSplitting: false },
    },
  },
  // Everything that is not named external is to be inside: the package has no other node_modules for main.
  ssr: { noExternal: true },
});

export const renderer: InlineConfig = { configFile: join(root, 'renderer', 'vite.config.ts'), logLevel: 'warn' };

/** Bare names: packages, which the station process finds in node_modules. */
const packages = /^[^./]/;

/** Builds the kiosk into `.vite/`. */
export async function buildKiosk(): Promise<void> {
  // Electron 33 is Node 20.18. The station process brings its own, and keeps its `using`.
  await build(script('electron/main.ts', 'main.cjs', 'node20', ['electron']));
  await build(script('electron/preload.ts', 'preload.cjs', 'node20', ['electron']));
  await build(script('electron/station-process.ts', 'station-process.mjs', 'node24', [packages]));
  await build(script('station/ledger/verify/verify-worker.ts', 'verify-worker.mjs', 'node24', [packages]));
  await build(renderer);
}

/** Builds the command line that a package has beside the kiosk, with the sample files that it reads from its own folder. */
export async function buildCommandLine(): Promise<void> {
  await build(script('station/cli/main.ts', 'station-cli.mjs', 'node24', [packages]));
  for (const sample of globSync(join(root, 'station', 'config', 'samples', '*.toml'))) {
    await copyFile(sample, join(buildFolder, 'build', basename(sample)));
  }
}

if (import.meta.main) await buildKiosk();
