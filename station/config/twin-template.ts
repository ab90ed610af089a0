import type { Phrase } from '../domain/phrase.ts';
import { configSays } from './config-phrases.ts';
import type { KeyPath } from './key-lines.ts';

/** A table of a product file that becomes JSON in the cloud; its texts may hold placeholders. */
export type TwinTable = Readonly<Record<string, unknown>>;

/** What a twin may say of its unit. */
export interface TwinFacts {
  readonly serial: string;
  readonly hardware_id: string;
  readonly registration_id: string;
  readonly product: string;
  /** The work order that the unit counts against; empty where it was made for none. */
  readonly order: string;
  /** `[station] id`: the line that made it. */
  readonly line: string;
  /** The UTC day on which the unit passed, as YYYY-MM-DD. */
  readonly date: string;
}

/** The most that each placeholder can become, in bytes. */
const longest: Readonly<Record<keyof TwinFacts, number>> = {
  serial: 64,
  hardware_id: 128,
  registration_id: 128,
  product: 32,
  order: 32,
  line: 32,
  date: 10,
};
const placeholder = /\{([a-z_]+)\}/g;
const isFact = (name: string): name is keyof TwinFacts => Object.hasOwn(longest, name);

/** IoT Hub's rules for twins (“Understand and use device twins in IoT Hub”). */
const maxDepth = 10;
const maxKeyBytes = 1024;
const maxTextBytes = 4096;
const integers = { least: -4_503_599_627_370_496, most: 4_503_599_627_370_495 };

/** Fills the placeholders in; numbers, truth values, lists and tables stay what they are. */
export function renderTwin(table: TwinTable, facts: TwinFacts): TwinTable {
  return Object.fromEntries(Object.entries(table).map(([key, value]) => [key, render(value, facts)]));
}

/** Whether any text of it has this placeholder. */
export function twinNames(table: TwinTable, fact: keyof TwinFacts): boolean {
  return Object.values(table).some((value) => namesIn(value, fact));
}

function namesIn(value: unknown, fact: keyof TwinFacts): boolean {
  if (typeof value === 'string') return value.includes(`{${fact}}`);
  if (Array.isArray(value)) return value.some((item) => namesIn(item, fact));
  return isTable(value) && twinNames(value, fact);
}

function render(value: unknown, facts: TwinFacts): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(placeholder, (text, name: string) => (isFact(name) ? facts[name] : text));
  }
  if (Array.isArray(value)) return value.map((item) => render(item, facts));
  return isTable(value) ? renderTwin(value, facts) : value;
}

export interface TwinProblem {
  /** Below the table. */
  readonly path: KeyPath;
  /** A clause after the key's name: what is wrong, whose rule it is, what to do. */
  readonly text: Phrase;
}

/**
 * What IoT Hub would refuse of a table, whatever unit it is rendered for. `maxBytes` counts as IoT Hub does: keys and
 * texts in UTF-8, 8 for a number, 4 for a truth value; each placeholder as the longest that it can become.
 */
export function twinProblems(table: TwinTable, maxBytes: number): TwinProblem[] {
  const problems: TwinProblem[] = [];
  const bytes = measure(table, [], (path, text) => problems.push({ path, text }));
  if (problems.length > 0 || bytes <= maxBytes) return problems;
  const text = configSays('TWIN_TOO_LARGE', { bytes, limit: maxBytes });
  return [{ path: [], text }];
}

type Report = (path: KeyPath, text: Phrase) => void;

function measure(value: unknown, path: KeyPath, report: Report): number {
  if (path.length > maxDepth) {
    report(path, configSays('TWIN_TOO_DEEP', { limit: maxDepth }));
    return 0;
  }
  if (typeof value === 'string') return measureText(value, path, report);
  if (typeof value === 'boolean') return 4;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) report(path, configSays('TWIN_NOT_FINITE'));
    else if (Number.isInteger(value) && (value < integers.least || value > integers.most)) {
      report(path, configSays('TWIN_INTEGER_RANGE', integers));
    }
    return 8;
  }
  if (Array.isArray(value)) {
    return value.reduce<number>((sum, item, index) => sum + measure(item, [...path, index], report), 0);
  }
  if (!isTable(value)) {
    report(path, configSays('TWIN_OTHER_TYPE'));
    return 0;
  }
  return Object.entries(value).reduce((sum, [key, inner]) => {
    const at = [...path, key];
    const bytes = Buffer.byteLength(key);
    if (bytes > maxKeyBytes || /[\p{Cc}.$ ]/u.test(key)) {
      report(at, configSays('TWIN_KEY_NAME', { limit: maxKeyBytes }));
    }
    return sum + bytes + measure(inner, at, report);
  }, 0);
}

function measureText(text: string, path: KeyPath, report: Report): number {
  let bytes = Buffer.byteLength(text);
  for (const [whole, name = ''] of text.matchAll(placeholder)) {
    if (isFact(name)) bytes += longest[name] - whole.length;
    else report(path, configSays('TWIN_NO_PLACEHOLDER', { found: whole, placeholders }));
  }
  if (bytes > maxTextBytes) report(path, configSays('TWIN_TEXT_TOO_LARGE', { bytes, limit: maxTextBytes }));
  return bytes;
}

const placeholders = Object.keys(longest)
  .map((name) => `{${name}}`)
  .join(' ');

const isTable = (value: unknown): value is TwinTable =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
