import type { Entry } from '../../domain/entry.ts';
import type { LedgerReader } from '../ledger.ts';
import type { ReadHandle } from '../open-database.ts';
import { decodeRecord } from '../record.ts';

export function entryQueries(db: ReadHandle): Pick<LedgerReader, 'entry' | 'entries'> {
  const one = db.prepare<[number], Buffer>('SELECT record FROM entries WHERE seq = ?').pluck();
  const page = (condition: string) =>
    db
      .prepare<object, Buffer>(`SELECT record FROM entries WHERE seq >= @from ${condition} ORDER BY seq LIMIT @limit`)
      .pluck();
  const all = page('');
  const ofSubject = page('AND subject = @subject');
  const ofKind = page('AND kind = @kind');
  const ofBoth = page('AND subject = @subject AND kind = @kind');
  return {
    entry(seq) {
      const record = one.get(seq);
      return record && decodeRecord(record);
    },
    entries(filter): Entry[] {
      const bySubject = filter.subject !== undefined;
      const statement = filter.kind === undefined ? (bySubject ? ofSubject : all) : bySubject ? ofBoth : ofKind;
      return statement.all(filter).map(decodeRecord);
    },
  };
}
