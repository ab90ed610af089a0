import type { z } from 'zod';
import type { KeyPath } from './key-lines.ts';
import { nearest } from './nearest.ts';
import type { Problem } from './problems.ts';
import { type Outline, outlineAt, outlineOf } from './schema-outline.ts';
import type { TomlFile } from './toml-file.ts';

/** Either the checked value, or everything that is wrong with it; never both. */
export type Checked<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problems: readonly [Problem, ...Problem[]] };

/**
 * Holds a file, or its table at `at`, against a schema. Every problem names its line and what to write; values are
 * never repeated, since the wrong one may be a secret at the wrong place.
 */
export function checkDocument<Value>(
  file: TomlFile,
  schema: z.ZodType<Value>,
  value: unknown = file.document,
  at: KeyPath = [],
): Checked<Value> {
  const result = schema.safeParse(value);
  if (result.success) return { ok: true, value: result.data };
  const outline = outlineOf(schema);
  const [first, ...rest] = result.error.issues.flatMap((issue) => problemsOf(file, outline, value, at, issue));
  if (!first) throw new Error('a schema refused a document and gave no reason', { cause: result.error });
  return { ok: false, problems: [first, ...rest] };
}

function problemsOf(
  file: TomlFile,
  outline: Outline,
  document: unknown,
  at: KeyPath,
  issue: z.core.$ZodIssue,
): readonly Problem[] {
  const inner = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
  const path = [...at, ...inner];
  const here = outlineAt(outline, inner, document);
  if (issue.code === 'unrecognized_keys') {
    const allowed = Object.keys(here?.properties ?? {});
    return issue.keys.map((key) => ({
      code: 'CONFIG_UNKNOWN_KEY',
      file: file.file,
      line: file.lines.nearest([...path, key]),
      text: unknownKey(path, key, allowed),
    }));
  }
  const isMissing = issue.code !== 'custom' && file.lines.exact(path) === undefined;
  const text = isMissing ? missing(path, here) : wrong(path, here, issue);
  return [{ code: 'CONFIG_INVALID', file: file.file, line: file.lines.nearest(path), text }];
}

function unknownKey(path: KeyPath, key: string, allowed: readonly string[]): string {
  const place = path.length === 0 ? 'at the top' : `in [${named(path)}]`;
  const meant = nearest(key, allowed);
  const advice = meant === undefined ? 'remove it' : `write ${named([meant])}`;
  const choice = allowed.length === 0 ? 'nothing is allowed there' : `allowed: ${allowed.join(', ')}`;
  return `unknown key ${named([key])} ${place}; ${advice} (${choice})`;
}

const missing = (path: KeyPath, here: Outline | undefined): string =>
  here?.properties ? `the table [${named(path)}] is missing` : `${named(path)} is missing${advice(path, here)}`;

function wrong(path: KeyPath, here: Outline | undefined, issue: z.core.$ZodIssue): string {
  // A schema's own sentence says more than its shape does.
  const says = issue.code === 'custom' || (issue.code === 'invalid_format' && here?.description === undefined);
  const rule = says ? issue.message : `must be ${expected(here)}`;
  return `${named(path)} ${says ? `is not right: ${rule}` : rule}${advice(path, here)}`;
}

function advice(path: KeyPath, here: Outline | undefined): string {
  const example = here?.examples?.[0] ?? here?.const ?? here?.enum?.[0] ?? here?.default;
  const key = path.at(-1);
  const isPlain = ['string', 'number', 'boolean'].includes(typeof example);
  return isPlain && typeof key === 'string' ? `; write \`${named([key])} = ${JSON.stringify(example)}\`` : '';
}

function expected(here: Outline | undefined): string {
  if (here === undefined) return 'something else';
  if (here.description !== undefined) return here.description;
  const choices = here.enum ?? (here.const === undefined ? undefined : [here.const]);
  if (choices) return choices.map((choice) => JSON.stringify(choice)).join(' or ');
  if (here.type === 'integer') return `a whole number${range(here)}`;
  if (here.type === 'number') return `a number${range(here)}`;
  if (here.type === 'string') return `a text in quotes${length(here)}`;
  if (here.type === 'boolean') return 'true or false';
  if (here.type === 'array') return 'a list';
  return here.type === 'object' ? 'a table' : 'something else';
}

function range({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: Outline): string {
  const parts = [
    minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? `at least ${minimum}` : '',
    exclusiveMinimum === undefined ? '' : `above ${exclusiveMinimum}`,
    maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? `at most ${maximum}` : '',
    exclusiveMaximum === undefined ? '' : `below ${exclusiveMaximum}`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : `, ${parts.join(', ')}`;
}

function length({ minLength, maxLength }: Outline): string {
  if (maxLength !== undefined) return ` of ${minLength ?? 0} to ${maxLength} characters`;
  return minLength === undefined || minLength === 0 ? '' : ', not empty';
}

/** A key path as TOML writes it. */
const named = (path: KeyPath): string =>
  path
    .map((key) => (typeof key === 'number' ? `[${key}]` : /^[\w-]+$/.test(key) ? key : JSON.stringify(key)))
    .join('.')
    .replaceAll('.[', '[');
