import { z } from 'zod';
import type { Phrase } from '../domain/phrase.ts';
import { type Checked, checkDocument } from './check-document.ts';
import { configSays } from './config-phrases.ts';
import { type EnrollmentConfig, enrollmentConfigSchema, enrollmentProblems } from './enrollment-config.ts';
import type { KeyPath } from './key-lines.ts';
import { type Problem, problemsError } from './problems.ts';
import { readTomlFile, type TomlFile } from './toml-file.ts';

const schema = z.strictObject({ enrollment: enrollmentConfigSchema });

/** What a group has no field for, or what its own options say. */
const notOfGroups: Readonly<Record<string, Phrase>> = {
  via: configSays('OF_PRODUCT_FILES'),
  group: configSays('COMMAND_NAMES_GROUP'),
  enabled: configSays('OPTION_ENABLES'),
  renewal: configSays('OF_ENTRIES_ALONE'),
  device_information: configSays('OF_SINGLE_ENTRIES'),
};

/** What an entry has no field for, or what other commands say. */
const notOfEntries: Readonly<Record<string, Phrase>> = {
  via: configSays('OF_PRODUCT_FILES'),
  group: configSays('OF_PRODUCT_FILES'),
  enabled: configSays('COMMAND_TURNS'),
  renewal: configSays('OF_PRODUCT_FILES'),
};

/**
 * Reads a file with the `[enrollment]` table of a product file, for a group. The keys that it has, and no others, are what
 * is wanted. @throws CONFIG_NOT_FOUND, CONFIG_UNREADABLE, CONFIG_SYNTAX, CONFIG_UNKNOWN_KEY, CONFIG_INVALID
 */
export const readGroupSettings = async (path: string): Promise<Partial<EnrollmentConfig>> =>
  valueOf(checkGroupSettings(await readTomlFile(path)));

/** The same for single entries: what it says of a unit is filled in for each. */
export const readEntrySettings = async (path: string): Promise<Partial<EnrollmentConfig>> =>
  valueOf(checkEntrySettings(await readTomlFile(path)));

function valueOf(checked: Checked<Partial<EnrollmentConfig>>): Partial<EnrollmentConfig> {
  if (!checked.ok) throw problemsError(checked.problems);
  return checked.value;
}

/** The same of a file that was read. */
export const checkGroupSettings = (file: TomlFile): Checked<Partial<EnrollmentConfig>> =>
  checkSettings(file, notOfGroups, ({ initial_twin: twin }) => placeholders(twin, ['enrollment', 'initial_twin']));

export const checkEntrySettings = (file: TomlFile): Checked<Partial<EnrollmentConfig>> =>
  checkSettings(file, notOfEntries, () => []);

function checkSettings(
  file: TomlFile,
  refused: Readonly<Record<string, Phrase>>,
  misplaced: (config: EnrollmentConfig) => KeyPath[],
): Checked<Partial<EnrollmentConfig>> {
  const checked = checkDocument(file, schema);
  if (!checked.ok) return checked;
  const { enrollment } = checked.value;
  const problems: Problem[] = [];
  const report = (at: KeyPath, text: Phrase): void => {
    problems.push({ code: 'CONFIG_INVALID', file: file.file, line: file.lines.nearest(at), text });
  };
  for (const [key, clause] of Object.entries(refused)) {
    const at = ['enrollment', key];
    if (file.lines.exact(at) !== undefined) report(at, configSays('KEY_CLAUSE', { key: `enrollment.${key}`, clause }));
  }
  const { group: _, ...own } = enrollment;
  for (const { path: at, text } of enrollmentProblems({ ...own, via: 'individual' })) {
    report(at, text);
  }
  for (const at of misplaced(enrollment)) {
    report(at, configSays('KEY_CLAUSE', { key: at.join('.'), clause: configSays('PLACEHOLDER_IN_GROUP') }));
  }
  const [first, ...rest] = problems;
  if (first) return { ok: false, problems: [first, ...rest] };
  // What the file leaves out has a default for products; here it stays as it is.
  const table = file.document['enrollment'];
  const given = (key: string): boolean => typeof table === 'object' && table !== null && Object.hasOwn(table, key);
  return { ok: true, value: Object.fromEntries(Object.entries(enrollment).filter(([key]) => given(key))) };
}

function placeholders(value: unknown, at: KeyPath): KeyPath[] {
  if (typeof value === 'string') return /\{[a-z_]+\}/.test(value) ? [at] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => placeholders(inner, [...at, key]));
}
