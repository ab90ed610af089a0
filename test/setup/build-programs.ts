import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { basename, join } from 'node:path';
import { build } from 'vite';
import { cheapCosts } from './cheap/costs.ts';
import { builtProgramsVariable, programs } from './programs.ts';

/**
 * Before a project's tests: builds the programs that its tests start hundreds of times. Most of a start from the sources
 * is finding seven hundred modules; `test/integration/cli/sources.test.ts` sees to it that the sources run as they are.
 */

const root = join(import.meta.dirname, '..', '..');
const builds = join(root, '.vite', 'test-programs');
const keptForMs = 24 * 3600 * 1000;

/** Packages of many small ECMAScript modules. Every other stays in node_modules, as it does in the kiosk's package. */
const inside = /^(?:zod|commander|smol-toml|cborg|asn1js|pvutils|pvtsutils|@peculiar\/)/;
const outside = (name: string): boolean =>
  name.startsWith('node:') || builtinModules.includes(name) || (/^[^./\0]/.test(name) && !inside.test(name));

async function bundle(): Promise<Map<string, string>> {
  const built = await build({
    root,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    resolve: { alias: cheapCosts },
    build: {
      ssr: true,
      write: false,
      target: 'node24',
      minify: false,
      rolldownOptions: {
        input: Object.fromEntries(Object.entries(programs).map(([name, source]) => [name, join(root, source)])),
        external: outside,
        output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
      },
    },
    ssr: { noExternal: true },
  });
  const files = new Map<string, string>();
  for (const { output } of [built].flat().filter((one) => 'output' in one))
    for (const file of output) if (file.type === 'chunk') files.set(file.fileName, file.code);
  for (const sample of globSync(join(root, 'station', 'config', 'samples', '*.toml')))
    files.set(basename(sample), readFileSync(sample, 'utf8'));
  return files;
}

/** Named by its content: a second run beside this one finds the same or another, and never half of one. */
async function keep(files: ReadonlyMap<string, string>): Promise<string> {
  const contents = JSON.stringify([...files].toSorted(([one], [other]) => (one < other ? -1 : 1)));
  const digest = createHash('sha256').update(contents).digest('hex');
  const folder = join(builds, digest.slice(0, 16));
  if (existsSync(folder)) return folder;
  await mkdir(builds, { recursive: true });
  await removeOld();
  const scratch = await mkdtemp(join(builds, 'new-'));
  for (const [name, text] of files) await writeFile(join(scratch, name), text);
  await rename(scratch, folder).catch(async (error: unknown) => {
    if (!existsSync(folder)) throw error;
    await rm(scratch, { recursive: true });
  });
  return folder;
}

async function removeOld(): Promise<void> {
  for (const name of await readdir(builds)) {
    const folder = join(builds, name);
    const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > keptForMs) await rm(folder, { recursive: true, force: true });
  }
}

export async function setup(): Promise<void> {
  process.env[builtProgramsVariable] = await keep(await bundle());
}
