import canonicalize from 'canonicalize';
import type { Entry, NewEntry } from '../domain/entry.ts';
import { ledgerError } from './ledger-errors.ts';
import { ledgerSays } from './ledger-phrases.ts';

/** What the ledger adds to a new entry. */
export interface RecordFrame {
  readonly seq: number;
  readonly station: string;
  /** RFC 3339 UTC with milliseconds. */
  readonly at: string;
}

/**
 * The record of an entry: canonical JSON (RFC 8785) in UTF-8. These bytes are stored, hashed and exported as they are,
 * and never made a second time.
 * @throws LEDGER_ENTRY_MALFORMED for what JSON cannot say: lone surrogates, NaN, infinities
 */
export function encodeRecord(entry: NewEntry, frame: RecordFrame): Buffer {
  const { kind, subject, person, content } = entry;
  try {
    const text = canonicalize({ v: 1, ...frame, kind, subject, person, content });
    return Buffer.from(text ?? '');
  } catch (error) {
    throw ledgerError('LEDGER_ENTRY_MALFORMED', { kind, path: '$', reason: ledgerSays('NOT_AS_JSON') }, error);
  }
}

/** Reads a stored record. @throws LEDGER_CORRUPT when somebody put something else in its place */
export function decodeRecord(record: Buffer): Entry {
  try {
    // The database holds only what `encodeRecord` made of a checked entry.
    const entry: Entry = JSON.parse(record.toString());
    return entry;
  } catch (error) {
    throw ledgerError('LEDGER_CORRUPT', { reason: ledgerSays('STORED_NOT_JSON') }, error);
  }
}
