import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { cycles, packageName, reachable, read, root, type SourceFile, sourceFiles } from './architecture/imports.ts';
import { aboveTheRoot, layerOf, mayImport } from './architecture/layers.ts';

/** Of the build, not of the product. */
const build = new Set(['renderer/vite.config.ts']);
const product = sourceFiles('station', 'electron', 'renderer').filter(({ path }) => !build.has(path));
const station = product.filter(({ path }) => path.startsWith('station/'));
const tests = sourceFiles('test');

describe('the house', () => {
  test('there is something to check', () => {
    expect(station.length).toBeGreaterThan(50);
    expect(station.flatMap(({ files }) => files).length).toBeGreaterThan(100);
  });

  test('every import is one that the layers allow', () => {
    const refused = product.flatMap(({ path, files }) =>
      files.filter((file) => !mayImport(path, file)).map((file) => `${path} → ${file}`),
    );
    expect(refused).toEqual([]);
  });

  test('the composition root knows neither its shells nor the emulator nor simulators', () => {
    const roots = station.filter(({ path }) => layerOf(path)?.of === 'station/');
    const known = roots.flatMap(({ path, files }) =>
      files.filter((file) => aboveTheRoot.some((part) => file.startsWith(part))).map((file) => `${path} → ${file}`),
    );
    expect(known).toEqual([]);
  });

  test('nothing in the product imports a test', () => {
    expect(product.filter(({ files }) => files.some((file) => !/^(?:station|electron|renderer)\//.test(file)))).toEqual(
      [],
    );
  });

  test('the contract needs zod alone', () => {
    const packages = station
      .filter(({ path }) => path.startsWith('station/contract/'))
      .flatMap((file) => file.packages);
    expect(packages.filter((name) => packageName(name) !== 'zod')).toEqual([]);
  });

  test('its schemas come from one place, which forbids them to compile themselves', () => {
    const makers = station.filter(
      ({ path, packages }) => path.startsWith('station/contract/') && packages.includes('zod'),
    );
    expect(makers.map(({ path }) => path)).toEqual(['station/contract/schemas.ts']);
  });

  test('the renderer and the preload know the contract alone', () => {
    const known = product
      .filter(({ path }) => path.startsWith('renderer/') || path === 'electron/preload.ts')
      .flatMap(({ path, files }) => files.map((file) => ({ path, file })))
      .filter(({ file }) => file.startsWith('station/') && !file.startsWith('station/contract/'));
    expect(known).toEqual([]);
  });

  test('there is no import cycle, not even of types', () => {
    expect(cycles(product).map((cycle) => cycle.join(' → '))).toEqual([]);
  });

  test('the verifier shares no code with what writes and hashes the ledger', () => {
    const verifier = station.map(({ path }) => path).filter((path) => path.startsWith('station/ledger/verify/'));
    const shared = [...reachable(station, verifier)].filter(
      (path) => path.startsWith('station/ledger/') && !path.startsWith('station/ledger/verify/'),
    );
    // How the file is opened, and what its tables are; not what a record is, nor how the tree is made of it.
    const opening = /^station\/ledger\/(?:[a-z-]+-errors|open-database|durable-file|migrations\/[a-z0-9-]+)\.ts$/;
    expect(verifier).not.toEqual([]);
    expect(shared.filter((path) => !opening.test(path))).toEqual([]);
  });
});

describe('files', () => {
  test('no file is named after nothing', () => {
    const vague = [...product, ...tests].filter(({ path }) =>
      /(?:^|[/-])(?:utils?|helpers?|managers?|common)\b/.test(path),
    );
    expect(vague.map(({ path }) => path)).toEqual([]);
  });

  test('names are in kebab case', () => {
    const rule =
      /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.test|\.bench)?\.(?:ts|mjs)$|^(?:[A-Z][A-Za-z0-9]*|main)(?:\.test)?\.tsx$/;
    expect([...product, ...tests].map(({ path }) => path).filter((path) => !rule.test(basename(path)))).toEqual([]);
  });

  /** Files past 250 lines, each with the reason why it is still one thing. */
  const long: Readonly<Record<string, string>> = {};

  test('a file of the product does one thing: at most 250 lines, or a reason', () => {
    const found = product.filter(({ lines }) => lines > 250).map(({ path }) => path);
    expect(found).toEqual(Object.keys(long).toSorted());
  });

  test('no machine’s own paths or registries in what is shipped', () => {
    const patterns = ['*', '.*', '{station,electron,renderer,test,docs,.ci}/**/*'];
    const files = globSync(patterns, { cwd: root, withFileTypes: true, exclude: ['node_modules', '.git'] })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    expect(files.length).toBeGreaterThan(100);
    const rule =
      /(?<![\w.])\/(?:work|root|Users)\/\w|C:\\Users|registry\.(?:npmjs|yarnpkg)\.|\bartifactory\b|\bverdaccio\b/;
    expect(files.filter((file) => rule.test(readFileSync(file, 'utf8')))).toEqual([]);
  });
});

const tableFiles = station.filter(
  ({ path, text }) => text.includes('errorTable(') && path !== 'station/domain/station-error.ts',
);

const definition = z.object({
  message: z.string(),
  hint: z.string(),
  blame: z.enum(['unit', 'station', 'operator']),
  retryable: z.boolean(),
});

/** Every code with its definition, of all error tables that a module exports. */
async function definitionsIn(path: string): Promise<[string, z.infer<typeof definition>][]> {
  const module: unknown = await import(join(root, path));
  return Object.values(z.record(z.string(), z.unknown()).parse(module)).flatMap((value) => {
    const table = typeof value === 'function' && 'definitions' in value ? value.definitions : {};
    return Object.entries(z.record(z.string(), definition).parse(table));
  });
}

const isSentence = (text: string): boolean => /^[\p{Lu}“`{].*[.}]$/su.test(text) && !text.includes('..');

describe('errors', async () => {
  const all = (await Promise.all(tableFiles.map(({ path }) => definitionsIn(path)))).flat();

  test('tables are exported from files named for them', () => {
    expect(tableFiles.map(({ path }) => path).filter((path) => !path.endsWith('-errors.ts'))).toEqual([]);
    expect(all.length).toBeGreaterThan(50);
  });

  test('a code stands in one table only', () => {
    const codes = all.map(([code]) => code);
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
  });

  test('codes are upper snake case', () => {
    expect(all.map(([code]) => code).filter((code) => !/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(code))).toEqual([]);
  });

  test('each has a sentence and a next step', () => {
    const wrong = all.filter(([, { message, hint }]) => !isSentence(message) || !isSentence(hint));
    expect(wrong.map(([code, { message, hint }]) => `${code}: ${message} ${hint}`)).toEqual([]);
  });
});

const imported = (files: readonly SourceFile[]): string[] =>
  files.flatMap(({ packages }) => packages.map(packageName)).filter((name) => name !== null);

/** Licences that were looked at one by one. */
const isKnownLicence = (name: string, isDevelopment: boolean): boolean =>
  // Its package.json names no licence; its LICENSE file offers MIT (or GPL-2.0).
  name === 'machina' ||
  // MIT: “MIT/X11” is no SPDX name.
  name === 'buffer-builder' ||
  // Typefaces: OFL-1.1 lets them be bundled with any program.
  /^@fontsource-variable\/[a-z0-9-]+$/.test(name) ||
  // MPL-2.0, part of the tests and the build alone: never shipped.
  (isDevelopment && /^(?:lightningcss(?:-[a-z0-9-]+)?|axe-core)$/.test(name)) ||
  // The lock names no licence for this one; it is MIT. Of the packager alone, and of one platform.
  (isDevelopment && name === 'color-convert');

/** As permissive as MIT, and of the build alone. */
const permissiveTools = new Set(['BlueOak-1.0.0', 'Unlicense', '(MIT OR CC0-1.0)', 'MIT or GPL-2.0']);

describe('dependencies', () => {
  const manifest = z
    .object({ dependencies: z.record(z.string(), z.string()), devDependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));

  test('the product imports only what it declares', () => {
    // Electron is the runtime itself: the packager adds it, and refuses it among the dependencies.
    const declared = new Set([...Object.keys(manifest.dependencies), 'electron']);
    const shipped = product.filter(({ path }) => !path.startsWith('electron/development/'));
    expect(imported(shipped).filter((name) => !declared.has(name))).toEqual([]);
  });

  test('nothing is declared that nobody imports', () => {
    const known = new Set([...imported(product), ...imported(tests)]);
    expect(Object.keys(manifest.dependencies).filter((name) => !known.has(name))).toEqual([]);
  });

  test('versions are exact', () => {
    const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))).toEqual([]);
  });

  test('each is justified in CONTRIBUTING.md', () => {
    const text = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
    const names = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(names.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });

  test('licences are permissive', () => {
    const permissive = new Set([
      'MIT',
      'ISC',
      'BSD-2-Clause',
      'BSD-3-Clause',
      'Apache-2.0',
      '0BSD',
      'MIT OR Apache-2.0',
    ]);
    const lock = z
      .object({
        packages: z.record(z.string(), z.object({ license: z.string().optional(), dev: z.boolean().optional() })),
      })
      .parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
    const others = Object.entries(lock.packages)
      .filter(([path, { license }]) => path !== '' && !permissive.has(license ?? ''))
      .filter(([, { dev, license }]) => !(dev === true && permissiveTools.has(license ?? '')))
      .filter(([path, { dev }]) => !isKnownLicence(path.split('node_modules/').at(-1) ?? path, dev === true));
    expect(others).toEqual([]);
  });
});

const importing = (path: string, target: string) => read(path, `import type { A } from './${target}';`);

describe('the rules themselves', () => {
  test.each([
    ['station/domain/run.ts', 'station/line/run.ts', false],
    ['station/line/run.ts', 'station/ledger/ledger.ts', true],
    ['station/line/run.ts', 'station/ledger/record.ts', false],
    ['station/line/run.ts', 'station/signer/software/software-signer.ts', false],
    ['station/line/run.ts', 'station/config/load-products.ts', false],
    ['station/devices/families/a/adapter.ts', 'station/devices/families/a/protocol/b.ts', true],
    ['station/devices/families/a/adapter.ts', 'station/devices/families/b/protocol.ts', false],
    ['station/devices/families/a/adapter.ts', 'station/line/run.ts', false],
    ['station/devices/families/families.ts', 'station/devices/families/a/index.ts', true],
    ['station/signer/pkcs11/x.ts', 'station/signer/signer.ts', true],
    ['station/signer/pkcs11/x.ts', 'station/signer/software/y.ts', false],
    ['station/ledger/verify/x.ts', 'station/ledger/tree/tree.ts', false],
    ['station/ledger/open-ledger.ts', 'station/ledger/tree/tree.ts', true],
    ['station/station.ts', 'station/signer/software/y.ts', true],
    ['station/cli/commands/init.ts', 'station/emulator/dps-emulator.ts', true],
    ['station/emulator/x.ts', 'station/cloud/dps/dps-client.ts', false],
    ['station/cloud/sync/sync.ts', 'station/cloud/dps/dps-client.ts', false],
    ['station/domain/run.ts', 'test/setup/debian.ts', false],
    ['electron/main.ts', 'station/contract/client.ts', true],
    ['electron/main.ts', 'station/kiosk/serve.ts', false],
    ['electron/main.ts', 'electron/development/build-kiosk.ts', false],
    ['electron/station-process.ts', 'station/kiosk/serve.ts', true],
    ['electron/station-process.ts', 'station/line/run.ts', false],
    ['renderer/main.tsx', 'station/contract/client.ts', true],
    ['renderer/main.tsx', 'station/domain/run.ts', false],
    ['renderer/main.tsx', 'electron/main.ts', false],
  ])('%s may import %s: %s', (from, to, allowed) => {
    expect(mayImport(from, to)).toBe(allowed);
  });

  test('imports are read as they are written', () => {
    const file = read(
      'station/a/b.ts',
      [
        "import { readFile } from 'node:fs';",
        "import type { A } from './a.ts';",
        "import { type B, type C } from '../c.ts';",
        "import {\n  D,\n  type E,\n} from './d.ts';",
        "import './e.ts';",
        "export { F } from './f.ts';",
        "const g = await import('./g.ts');",
        "import zod from 'zod/v4';",
        "import x from '@scope/name/deep';",
        "// from './not.ts'",
      ].join('\n'),
    );
    expect(file.files).toEqual(
      ['a.ts', 'd.ts', 'e.ts', 'f.ts', 'g.ts'].map((name) => `station/a/${name}`).concat('station/c.ts'),
    );
    expect(file.runtimeFiles).toEqual(['d.ts', 'e.ts', 'f.ts', 'g.ts'].map((name) => `station/a/${name}`));
    expect(file.packages.map(packageName)).toEqual(['@scope/name', null, 'zod']);
  });

  test('a cycle is found', () => {
    expect(cycles([importing('a.ts', 'b.ts'), importing('b.ts', 'c.ts'), importing('c.ts', 'b.ts')])).toEqual([
      ['b.ts', 'c.ts', 'b.ts'],
    ]);
  });
});
