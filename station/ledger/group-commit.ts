import type { LedgerTransaction } from './ledger.ts';
import { ledgerError } from './ledger-errors.ts';
import type { WriteHandle } from './open-database.ts';
import { isStorageFailure, translateStorageError } from './sqlite-errors.ts';
import type { Appender } from './transaction.ts';

type Work<Result> = (tx: LedgerTransaction) => Result;

interface Waiting {
  /** Runs the work; returns what tells its caller, once the transaction is durable. */
  readonly attempt: () => () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit: works that wait together share one transaction and one sync.
 *
 *   commit(a) ─┐
 *   commit(b) ─┼─ setImmediate → BEGIN IMMEDIATE
 *   commit(c) ─┘                   SAVEPOINT, a, RELEASE
 *                                  SAVEPOINT, b throws, ROLLBACK TO → b rejects, alone
 *                                  SAVEPOINT, c, RELEASE
 *                                COMMIT, synced → a and c resolve; when it fails, both reject
 */
export interface GroupCommit {
  commit<Result>(work: Work<Result>): Promise<Result>;
  /** Commits what waits and takes nothing more. */
  drain(): Promise<void>;
}

export function groupCommit(db: WriteHandle, appender: Appender): GroupCommit {
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  const rollback = db.prepare('ROLLBACK');
  const savepoint = db.prepare('SAVEPOINT work');
  const release = db.prepare('RELEASE work');
  const rollbackTo = db.prepare('ROLLBACK TO work');

  let waiting: Waiting[] = [];
  let flushed: Promise<void> | undefined;
  let draining = false;

  /** Runs one work behind its savepoint. @throws only what makes the whole transaction worthless */
  function runOne({ attempt, reject }: Waiting): (() => void) | undefined {
    savepoint.run();
    try {
      const resolve = attempt();
      release.run();
      return resolve;
    } catch (error) {
      // Some storage failures end the whole transaction, and after any of them none of it is worth keeping.
      if (!db.inTransaction || isStorageFailure(error)) throw error;
      rollbackTo.run();
      release.run();
      reject(error);
      return undefined;
    }
  }

  function flush(): void {
    const group = waiting;
    waiting = [];
    flushed = undefined;
    const succeeded: (() => void)[] = [];
    try {
      begin.run();
      appender.begin();
      for (const item of group) {
        const resolve = runOne(item);
        if (resolve) succeeded.push(resolve);
      }
      if (succeeded.length === 0) {
        rollback.run();
        return;
      }
      appender.end();
      commit.run();
    } catch (error) {
      rollBackWhole();
      const translated = translateStorageError(error);
      // Works that already rejected for a reason of their own keep it: a promise settles once.
      for (const { reject } of group) reject(translated);
      return;
    }
    for (const resolve of succeeded) resolve();
  }

  function rollBackWhole(): void {
    try {
      if (db.inTransaction) rollback.run();
    } catch {
      // The disk fails even here. SQLite keeps the transaction uncommitted; the next BEGIN reports what is wrong.
    }
  }

  return {
    commit<Result>(work: Work<Result>) {
      if (draining) return Promise.reject(ledgerError('LEDGER_CLOSED'));
      return new Promise<Result>((resolve, reject) => {
        const attempt = () => {
          const value = appender.run(work);
          return () => resolve(value);
        };
        waiting.push({ attempt, reject });
        // After the current phase of the event loop: everything that its callbacks want recorded goes together.
        flushed ??= new Promise((done) => {
          setImmediate(() => {
            flush();
            done();
          });
        });
      });
    },
    async drain() {
      draining = true;
      await flushed;
    },
  };
}
