import type { WriteHandle } from '../open-database.ts';
import type { Tables } from './tables.ts';

interface OfUnit {
  readonly subject: string;
}

/**
 * Wraps what changes the outbox, so that the number of rows in each state and the unit's own enrollment state are right
 * after every change: an entry is about one unit, and a unit has at most one row.
 */
export function outboxStates(db: WriteHandle, tables: Tables) {
  const count = db.prepare<[number, string]>('UPDATE outbox_counts SET rows = rows + ? WHERE state = ?');
  const tell = db.prepare<[string, string]>('UPDATE units SET enrollment = ? WHERE serial = ?');

  const tracked =
    <Rest extends unknown[], Of extends OfUnit>(change: (entry: Of, ...rest: Rest) => void) =>
    (entry: Of, ...rest: Rest): void => {
      const before = tables.enrollmentOf(entry.subject)?.state;
      change(entry, ...rest);
      const after = tables.enrollmentOf(entry.subject)?.state;
      if (before === after) return;
      if (before !== undefined) count.run(-1, before);
      if (after !== undefined) count.run(1, after);
      tell.run(after ?? 'none', entry.subject);
    };
  return tracked;
}
