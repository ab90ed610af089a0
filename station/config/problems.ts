import { basename } from 'node:path';
import { joined } from '../domain/list-phrases.ts';
import type { Phrase } from '../domain/phrase.ts';
import type { StationError } from '../domain/station-error.ts';
import { type ConfigCode, configError } from './config-errors.ts';
import { configSays } from './config-phrases.ts';

/** One thing that is wrong in a file, as a person is told. */
export interface Problem {
  readonly code: ConfigCode;
  /** Absolute. */
  readonly file: string;
  /** From 1; undefined where what is missing has no line. */
  readonly line: number | undefined;
  /** What is wrong and what to write, without a full stop. Never a value out of the file. */
  readonly text: Phrase;
}

/**
 * One error for all problems of one or more files, in the files' order. Its code is the problems' own where they agree,
 * else CONFIG_INVALID.
 */
export function problemsError(problems: readonly [Problem, ...Problem[]]): StationError {
  const sorted = problems.toSorted((a, b) => a.file.localeCompare(b.file) || (a.line ?? 0) - (b.line ?? 0));
  const codes = new Set(problems.map(({ code }) => code));
  const code = codes.size === 1 ? problems[0].code : 'CONFIG_INVALID';
  return configError(code, {
    file: [...new Set(sorted.map(({ file }) => file))].join(', '),
    count: problems.length,
    line: sorted[0]?.line ?? null,
    problems: joined('LINES', sorted.map(described)),
  });
}

const described = ({ file, line, text: problem }: Problem): Phrase =>
  line === undefined
    ? configSays('PROBLEM_IN', { file: basename(file), problem })
    : configSays('PROBLEM_AT', { file: basename(file), line, problem });
