import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Paths are relative to the project's root, with `/`. */
export interface SourceFile {
  readonly path: string;
  readonly lines: number;
  readonly text: string;
  /** Files of ours that it imports, types included. */
  readonly files: readonly string[];
  /** The same without `import type`: what is there at run time. */
  readonly runtimeFiles: readonly string[];
  /** Packages and `node:` modules. */
  readonly packages: readonly string[];
}

export const root = dirname(dirname(import.meta.dirname));

/** Every source file below the given folders. */
export function sourceFiles(...folders: readonly string[]): SourceFile[] {
  return folders
    .flatMap((folder) => globSync(`${folder}/**/*.{ts,tsx,mts,js,mjs}`, { cwd: root }))
    .map((path) => path.replaceAll('\\', '/'))
    .toSorted()
    .map((path) => read(path, readFileSync(join(root, path), 'utf8')));
}

/** The source's imports; the formatter sees to it that a statement starts its line and quotes singly. */
export function read(path: string, text: string): SourceFile {
  const found = [...text.matchAll(statement)].map(({ groups }) => ({
    target: groups?.['from'] ?? groups?.['bare'] ?? groups?.['call'] ?? '',
    isType: groups?.['type'] !== undefined || onlyTypes(groups?.['names']),
  }));
  const ours = found.filter(({ target }) => target.startsWith('.'));
  const resolved = (target: string): string => join(dirname(path), target).replaceAll('\\', '/');
  return {
    path,
    text,
    lines: text.split('\n').length - 1,
    files: unique(ours.map(({ target }) => resolved(target))),
    runtimeFiles: unique(ours.filter(({ isType }) => !isType).map(({ target }) => resolved(target))),
    packages: unique(found.map(({ target }) => target).filter((target) => !target.startsWith('.'))),
  };
}

const statement = new RegExp(
  [
    String.raw`^(?:import|export)\s+(?<type>type\s)?(?<names>[^;'"]*?)\bfrom\s+'(?<from>[^']+)'`,
    String.raw`^import\s+'(?<bare>[^']+)'`,
    String.raw`\b(?:import|require|createRequire\([^)]*\))\(\s*'(?<call>[^']+)'`,
  ].join('|'),
  'gm',
);

/** `{ type A, type B }`: nothing of it is left at run time. */
const onlyTypes = (names: string | undefined): boolean =>
  names !== undefined &&
  /^\s*\{/.test(names) &&
  names
    .replaceAll(/[{}]/g, '')
    .split(',')
    .every((name) => name.trim() === '' || name.trim().startsWith('type '));

const unique = (items: readonly string[]): string[] => [...new Set(items)].toSorted();

/** `@scope/name` or `name` out of a deep import; null for what Node brings along. */
export function packageName(specifier: string): string | null {
  if (specifier.startsWith('node:')) return null;
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** Import cycles, each as the files along it. */
export function cycles(files: readonly SourceFile[]): string[][] {
  const imports = new Map(files.map(({ path, files }) => [path, files]));
  const done = new Set<string>();
  const found: string[][] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push([...trail.slice(start), path]);
    if (start >= 0 || done.has(path)) return;
    for (const next of imports.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const { path } of files) visit(path, []);
  return found;
}

/** Everything that runs when `start` does. */
export function reachable(files: readonly SourceFile[], start: readonly string[]): Set<string> {
  const imports = new Map(files.map(({ path, runtimeFiles }) => [path, runtimeFiles]));
  const seen = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const next of imports.get(path) ?? []) visit(next);
  };
  for (const path of start) visit(path);
  return seen;
}
