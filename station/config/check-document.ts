import type { z } from 'zod';
import { joined } from '../domain/list-phrases.ts';
import type { Phrase, PhraseValue } from '../domain/phrase.ts';
import { recalled } from '../domain/recall.ts';
import { configSays } from './config-phrases.ts';
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

function unknownKey(path: KeyPath, key: string, allowed: readonly string[]): Phrase {
  const meant = nearest(key, allowed);
  return configSays('KEY_UNKNOWN', {
    key: named([key]),
    place: path.length === 0 ? configSays('AT_THE_TOP') : configSays('IN_TABLE', { table: named(path) }),
    advice: meant === undefined ? configSays('REMOVE_IT') : configSays('WRITE_INSTEAD', { key: named([meant]) }),
    choice:
      allowed.length === 0 ? configSays('NOTHING_ALLOWED') : configSays('ALLOWED_ARE', { keys: allowed.join(', ') }),
  });
}

const missing = (path: KeyPath, here: Outline | undefined): Phrase =>
  here?.properties
    ? configSays('TABLE_MISSING', { table: named(path) })
    : withExample(configSays('KEY_MISSING', { key: named(path) }), path, here);

function wrong(path: KeyPath, here: Outline | undefined, issue: z.core.$ZodIssue): Phrase {
  const key = named(path);
  // A schema's own sentence says more than its shape does.
  const says = issue.code === 'custom' || (issue.code === 'invalid_format' && here?.description === undefined);
  const problem = says
    ? configSays('KEY_NOT_RIGHT', { key, rule: recalled(issue.message) })
    : configSays('KEY_MUST_BE', { key, expected: expected(here) });
  return withExample(problem, path, here);
}

function withExample(problem: Phrase, path: KeyPath, here: Outline | undefined): Phrase {
  const example = here?.examples?.[0] ?? here?.const ?? here?.enum?.[0] ?? here?.default;
  const key = path.at(-1);
  const isPlain = ['string', 'number', 'boolean'].includes(typeof example);
  if (!isPlain || typeof key !== 'string') return problem;
  return configSays('WITH_EXAMPLE', { problem, line: `${named([key])} = ${JSON.stringify(example)}` });
}

function expected(here: Outline | undefined): PhraseValue {
  if (here === undefined) return configSays('SOMETHING_ELSE');
  if (here.description !== undefined) return recalled(here.description);
  const choices = here.enum ?? (here.const === undefined ? undefined : [here.const]);
  if (choices)
    return joined(
      'EITHER',
      choices.map((choice) => JSON.stringify(choice)),
    );
  if (here.type === 'integer') return ranged(configSays('WHOLE_NUMBER'), here);
  if (here.type === 'number') return ranged(configSays('ANY_NUMBER'), here);
  if (here.type === 'string') return textOfLength(here);
  if (here.type === 'boolean') return configSays('TRUE_OR_FALSE');
  if (here.type === 'array') return configSays('A_LIST');
  return configSays(here.type === 'object' ? 'A_TABLE' : 'SOMETHING_ELSE');
}

function ranged(number: Phrase, { minimum, exclusiveMinimum, maximum, exclusiveMaximum }: Outline): Phrase {
  const parts = [
    minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? configSays('AT_LEAST', { limit: minimum }) : null,
    exclusiveMinimum === undefined ? null : configSays('ABOVE', { limit: exclusiveMinimum }),
    maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? configSays('AT_MOST', { limit: maximum }) : null,
    exclusiveMaximum === undefined ? null : configSays('BELOW', { limit: exclusiveMaximum }),
  ].filter((part) => part !== null);
  return parts.length === 0 ? number : configSays('NUMBER_RANGE', { number, range: joined('LIST', parts) });
}

function textOfLength({ minLength, maxLength }: Outline): Phrase {
  if (maxLength !== undefined) return configSays('TEXT_OF_LENGTH', { least: minLength ?? 0, most: maxLength });
  return configSays(minLength === undefined || minLength === 0 ? 'TEXT' : 'TEXT_NOT_EMPTY');
}

/** A key path as TOML writes it. */
const named = (path: KeyPath): string =>
  path
    .map((key) => (typeof key === 'number' ? `[${key}]` : /^[\w-]+$/.test(key) ? key : JSON.stringify(key)))
    .join('.')
    .replaceAll('.[', '[');
