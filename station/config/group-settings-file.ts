import { z } from 'zod';
import { checkDocument } from './check-document.ts';
import { type EnrollmentConfig, enrollmentConfigSchema, enrollmentProblems } from './enrollment-config.ts';
import type { KeyPath } from './key-lines.ts';
import { type Problem, problemsError } from './problems.ts';
import { readTomlFile } from './toml-file.ts';

const schema = z.strictObject({ enrollment: enrollmentConfigSchema });

/** What a group has no field for, or what its own options say. */
const notOfGroups: Readonly<Record<string, string>> = {
  via: 'is of product files; remove it',
  group: 'is of product files; the command names the group',
  enabled: 'is given with --enable, --disable or --disabled; remove it',
  renewal: 'is of single entries; remove it',
  device_information: 'is of single entries, DPS keeps none for a group; remove it',
};

/**
 * Reads a file with the `[enrollment]` table of a product file, for a group. The keys that it has, and no others, are what
 * is wanted. @throws CONFIG_NOT_FOUND, CONFIG_UNREADABLE, CONFIG_SYNTAX, CONFIG_UNKNOWN_KEY, CONFIG_INVALID
 */
export async function readGroupSettings(path: string): Promise<Partial<EnrollmentConfig>> {
  const file = await readTomlFile(path);
  const checked = checkDocument(file, schema);
  if (!checked.ok) throw problemsError(checked.problems);
  const { enrollment } = checked.value;
  const problems: Problem[] = [];
  const report = (at: KeyPath, text: string): void => {
    problems.push({ code: 'CONFIG_INVALID', file: file.file, line: file.lines.nearest(at), text });
  };
  for (const [key, text] of Object.entries(notOfGroups)) {
    const at = ['enrollment', key];
    if (file.lines.exact(at) !== undefined) report(at, `enrollment.${key} ${text}`);
  }
  const { group: _, ...own } = enrollment;
  for (const { path: at, text } of enrollmentProblems({ ...own, via: 'individual' })) {
    report(at, text);
  }
  for (const at of placeholders(enrollment.initial_twin, ['enrollment', 'initial_twin'])) {
    report(at, `${at.join('.')} holds a placeholder, and a group’s twin is the same for all its devices; remove it`);
  }
  const [first, ...rest] = problems;
  if (first) throw problemsError([first, ...rest]);
  // What the file leaves out has a default for products; a group keeps what it has.
  const table = file.document['enrollment'];
  const given = (key: string): boolean => typeof table === 'object' && table !== null && Object.hasOwn(table, key);
  return Object.fromEntries(Object.entries(enrollment).filter(([key]) => given(key)));
}

function placeholders(value: unknown, at: KeyPath): KeyPath[] {
  if (typeof value === 'string') return /\{[a-z_]+\}/.test(value) ? [at] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => placeholders(inner, [...at, key]));
}
