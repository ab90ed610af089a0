import { globSync } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { basename, extname, join } from 'node:path';
import { build, type InlineConfig } from 'vite';

/** The project's root. */
export const root = join(import.meta.dirname, '..', '..');
export const buildFolder = join(root, '.vite');

const node = [...builtinModules, /^node:/];

interface Script {
  readonly source: string;
  readonly file: string;
  readonly target: string;
  /** Stays where it is; the rest goes into the file. */
  readonly external: readonly (string | RegExp)[];
  /** What is imported later lies in files of its own, and is loaded only then. */
  readonly split?: boolean;
}

const scripts = join(buildFolder, 'build');

/** Builds the script of a process. */
async function buildScript({ source, file, target, external, split = false }: Script): Promise<void> {
  const name = basename(file, extname(file));
  // What an older build had split off.
  for (const part of globSync(join(scripts, `${name}.*.mjs`))) await rm(part);
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    build: {
      ssr: true,
      outDir: scripts,
      emptyOutDir: false,
      target,
      minify: false,
      rolldownOptions: {
        input: join(root, source),
        external: [...node, ...external],
        output: {
          format: file.endsWith('.cjs') ? 'cjs' : 'es',
          entryFileNames: file,
          ...(split ? { chunkFileNames: `${name}.[name].mjs` } : { codeSplitting: false }),
        },
      },
    },
    // Everything that is not named external is to be inside: the package has no other node_modules for main.
    ssr: { noExternal: true },
  });
}

export const renderer: InlineConfig = { configFile: join(root, 'renderer', 'vite.config.ts'), logLevel: 'warn' };

/** A script of Electron's own Node: 20.18 in Electron 33. */
const inElectron = { target: 'node20', external: ['electron'] };
/** One that brings its Node and keeps its `using`. Bare names are packages, which it finds in node_modules. */
const inNode = { target: 'node24', external: [/^[^./]/] };

/** Builds the kiosk into `.vite/`. */
export async function buildKiosk(): Promise<void> {
  await buildScript({ ...inElectron, source: 'electron/main.ts', file: 'main.cjs' });
  await buildScript({ ...inElectron, source: 'electron/preload.ts', file: 'preload.cjs' });
  await buildScript({ ...inNode, source: 'electron/station-process.ts', file: 'station-process.mjs', split: true });
  await buildScript({ ...inNode, source: 'station/ledger/verify/verify-worker.ts', file: 'verify-worker.mjs' });
  await build(renderer);
}

/** Builds the command line that a package has beside the kiosk, with the sample files that it reads from its own folder. */
export async function buildCommandLine(): Promise<void> {
  await buildScript({ ...inNode, source: 'station/cli/launch.mjs', file: 'station-cli.mjs', split: true });
  for (const sample of globSync(join(root, 'station', 'config', 'samples', '*.toml'))) {
    await copyFile(sample, join(scripts, basename(sample)));
  }
}

if (import.meta.main) await buildKiosk();
