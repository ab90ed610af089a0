import { existsSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative } from 'node:path';

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/**
 * The folders below `root` of every package that the built scripts load, and of what those need in turn: what a package
 * of the kiosk carries along for them.
 */
export function shippedPackages(root: string, scripts: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (name: string, from: string): void => {
    const folder = packageFolder(name, from, root);
    // Optional ones for other platforms are not there; types are nothing at run time.
    if (folder === null || name.startsWith('@types/') || found.has(relative(root, folder))) return;
    found.add(relative(root, folder));
    const manifest: Manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const needs = { ...manifest.dependencies, ...manifest.optionalDependencies };
    for (const need of Object.keys(needs)) visit(need, folder);
  };
  const { dependencies = {} }: Manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  for (const text of scripts.map((script) => readFileSync(script, 'utf8'))) {
    const loaded = [...importedPackages(text), ...namedPackages(text, Object.keys(dependencies))];
    for (const name of loaded) visit(name, root);
  }
  return found;
}

/** Those of `names` that stand in a script as a string of their own: what it resolves at run time, by whatever means. */
export const namedPackages = (text: string, names: readonly string[]): string[] =>
  names.filter((name) => text.includes(`"${name}"`) || text.includes(`'${name}'`));

/** Names of packages in a built script, without Node's own modules. */
export function importedPackages(text: string): string[] {
  const specifiers = [...text.matchAll(/(?:from\s*|import\s*|import\(\s*|require\(\s*)["']([^"'./][^"']*)["']/g)];
  const names = specifiers
    .map(([, specifier = '']) => specifier)
    .filter((specifier) => !specifier.startsWith('node:') && !builtinModules.includes(specifier))
    .map((specifier) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/'));
  return [...new Set(names)].toSorted();
}

/** Node's own search: the nearest `node_modules` upwards. */
function packageFolder(name: string, from: string, root: string): string | null {
  for (let folder = from; folder.startsWith(root); folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
  }
  return null;
}
