import type { Entry } from '../../domain/entry.ts';
import type { Phrase } from '../../domain/phrase.ts';
import { recordShapes } from './record-shapes.ts';
import { auditSays } from './verify-phrases.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const shapes = new Map(Object.entries(recordShapes));
const members = ['at', 'content', 'kind', 'person', 'seq', 'station', 'subject', 'v'];

/**
 * Reads a stored record as an auditor does: the bytes must be canonical JSON (RFC 8785) and say exactly what their kind of
 * record says.
 * @returns the entry, or the reason why it is none
 */
export function readRecord(record: Buffer): Entry | Phrase {
  let text: string;
  let value: unknown;
  try {
    text = utf8.decode(record);
    value = JSON.parse(text);
  } catch {
    return auditSays('RECORD_NOT_JSON');
  }
  // Canonical: what serialising it again gives (numbers and strings are ECMAScript's own), with every object's members in
  // order. A duplicate member, a space or another escape would not come back.
  if (JSON.stringify(value) !== text || !isOrdered(value)) return auditSays('RECORD_NOT_CANONICAL');
  if (!isRecord(value)) return auditSays('RECORD_WITHOUT_SHAPE');
  return value;
}

function isRecord(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null) return false;
  if (Object.keys(value).join() !== members.join()) return false;
  const record: Readonly<Record<string, unknown>> = { ...value };
  const { at, content, kind, person, seq, station, subject, v } = record;
  return (
    v === 1 &&
    Number.isSafeInteger(seq) &&
    typeof at === 'string' &&
    instant.test(at) &&
    [person, station, subject].every((item) => typeof item === 'string' && item !== '') &&
    typeof kind === 'string' &&
    shapes.get(kind)?.(content) === true
  );
}

/** Members sorted by UTF-16 code units all the way down, and no lone surrogates. */
function isOrdered(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isOrdered);
  let last: string | undefined;
  for (const [name, member] of Object.entries(value)) {
    if (last !== undefined && last >= name) return false;
    if (!name.isWellFormed() || !isOrdered(member)) return false;
    last = name;
  }
  return true;
}
