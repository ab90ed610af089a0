import type { Clock } from '../domain/clock.ts';
import type { Entry, NewEntry } from '../domain/entry.ts';
import { checkEntry } from './entry-schema.ts';
import type { LedgerReader, LedgerTransaction } from './ledger.ts';
import { ledgerError } from './ledger-errors.ts';
import { ledgerSays } from './ledger-phrases.ts';
import type { WriteHandle } from './open-database.ts';
import { projection } from './projection/projection.ts';
import { encodeRecord } from './record.ts';
import { isStorageFailure, sqliteCode } from './sqlite-errors.ts';
import { appendLeaf, hashLeaf, rootOf } from './tree/tree.ts';
import { type TreeHead, treeWriter } from './tree/tree-store.ts';

/** What works append to inside one database transaction. */
export interface Appender {
  /** Takes the tree's head from the disk: another process may have moved it. Call after BEGIN IMMEDIATE. */
  begin(): void;
  /** Runs one work; when it throws, the caller rolls its savepoint back and nothing of it is left here either. */
  run<Result>(work: (tx: LedgerTransaction) => Result): Result;
  /** Writes the tree's head. Call before COMMIT. */
  end(): void;
}

export function appender(db: WriteHandle, reader: Omit<LedgerReader, 'head'>, station: string, clock: Clock): Appender {
  const tree = treeWriter(db);
  const apply = projection(db);
  const lastSeq = db.prepare<[], number>('SELECT coalesce(max(seq), -1) FROM entries').pluck();
  const insert = db.prepare<[number, Buffer, Buffer, string, string]>(
    'INSERT INTO entries (seq, record, leaf, kind, subject) VALUES (?, ?, ?, ?, ?)',
  );
  const defer = db.prepare<[number, number, string, string]>(
    `UPDATE outbox SET attempts = ?, due_at_ms = ?, last_error = ? WHERE registration_id = ? AND state = 'pending'`,
  );
  let head: TreeHead = tree.head();

  function append(entry: NewEntry): number {
    checkEntry(entry);
    const seq = head.edge.size;
    const at = clock.now().toISOString();
    const record = encodeRecord(entry, { seq, station, at });
    const leaf = hashLeaf(record);
    insert.run(seq, record, leaf, entry.kind, entry.subject);
    const { edge, completed } = appendLeaf(head.edge, leaf);
    for (const node of completed) tree.putNode(node);
    head = { edge, lastAt: at };
    const stored: Entry = { ...entry, v: 1, seq, station, at };
    apply(stored);
    return seq;
  }

  return {
    begin() {
      head = tree.head();
      if (lastSeq.get() !== head.edge.size - 1)
        throw ledgerError('LEDGER_INCONSISTENT', { what: ledgerSays('ITS_OWN_TREE') });
    },
    run(work) {
      const before = head;
      let over = false;
      let failure: { error: unknown } | undefined;
      const tx: LedgerTransaction = {
        ...reader,
        head: () => ({ size: head.edge.size, root: rootOf(head.edge).toString('hex') }),
        append: (entry) => guarded(() => append(entry), entry),
        defer: (registrationId, { attempts, dueAtMs, lastError }) =>
          guarded(() => void defer.run(attempts, Math.ceil(dueAtMs), lastError, registrationId)),
      };
      const guarded = <Value>(write: () => Value, entry?: NewEntry): Value => {
        if (over) throw new TypeError('this ledger transaction is over');
        // A work that swallowed an error and wrote on would leave an entry without its effects.
        if (failure) throw failure.error;
        try {
          return write();
        } catch (error) {
          failure = { error: refusedByConstraint(error, entry) };
          throw failure.error;
        }
      };
      try {
        const result = work(tx);
        if (failure) throw failure.error;
        if (result instanceof Promise) throw new TypeError('a ledger work must not be asynchronous');
        return result;
      } catch (error) {
        head = before;
        throw error;
      } finally {
        over = true;
      }
    },
    end() {
      tree.putHead(head);
    },
  };
}

/** The tables' own constraints stand behind the projection's checks; what they stop is refused like the rest. */
function refusedByConstraint(error: unknown, entry: NewEntry | undefined): unknown {
  const code = sqliteCode(error);
  if (code === undefined || isStorageFailure(error) || entry === undefined) return error;
  const { kind, subject } = entry;
  return ledgerError('LEDGER_ENTRY_REFUSED', { kind, subject, reason: code }, error);
}
