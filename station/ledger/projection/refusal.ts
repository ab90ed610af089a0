import type { Entry, EntryKind } from '../../domain/entry.ts';
import type { Phrase } from '../../domain/phrase.ts';
import type { StationError } from '../../domain/station-error.ts';
import { ledgerError } from '../ledger-errors.ts';

export type EntryOf<Kind extends EntryKind> = Extract<Entry, { kind: Kind }>;

/** The entry cannot follow what the ledger already holds. */
export const refusal = (entry: Entry, reason: Phrase): StationError =>
  ledgerError('LEDGER_ENTRY_REFUSED', { kind: entry.kind, subject: entry.subject, reason });
