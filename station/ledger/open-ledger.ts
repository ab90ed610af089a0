import { existsSync } from 'node:fs';
import type { Clock } from '../domain/clock.ts';
import { auditQueries } from './audit/audit.ts';
import { hasCheckpointFiles } from './checkpoint/checkpoint-files.ts';
import { storedCheckpoints } from './checkpoint/stored-checkpoints.ts';
import { groupCommit } from './group-commit.ts';
import { ledgerError } from './ledger-errors.ts';
import { openForReading, openForWriting, type ReadHandle } from './open-database.ts';
import { queries } from './queries/queries.ts';
import { translateStorageError } from './sqlite-errors.ts';
import type { StationLedger } from './station-ledger.ts';
import { appender } from './transaction.ts';
import { rootOf } from './tree/tree.ts';
import { treeReader } from './tree/tree-store.ts';

export interface LedgerOptions {
  /** The database; its folder exists. Checkpoints are kept in `checkpoints/` beside it. */
  readonly file: string;
  /** The station's id, named by every record. */
  readonly station: string;
  readonly clock: Clock;
  /** Reads an existing ledger, beside whoever writes it; `commit` rejects with LEDGER_READ_ONLY. */
  readonly readOnly?: boolean;
}

/**
 * Opens the station's ledger, and makes it when the station is new. Several processes may have it open at once.
 * @throws LEDGER_MISSING (also when checkpoints are there and their ledger is not), LEDGER_NOT_A_LEDGER,
 * LEDGER_FROM_NEWER_VERSION, LEDGER_FROM_OLDER_VERSION (read-only), LEDGER_OF_ANOTHER_STATION, LEDGER_CORRUPT,
 * LEDGER_NOT_DURABLE, LEDGER_CANNOT_OPEN, LEDGER_LOCKED, LEDGER_DISK_FULL, LEDGER_WRITE_FAILED
 */
export function openLedger(options: LedgerOptions): StationLedger {
  return options.readOnly === true ? openReader(options) : openWriter(options);
}

function openWriter({ file, station, clock }: LedgerOptions): StationLedger {
  // A ledger that is missing or empty beside its checkpoints was lost: an empty one must not take its place.
  const hadLedger = hasCheckpointFiles(file);
  if (hadLedger && !existsSync(file)) throw ledgerError('LEDGER_MISSING', { file });
  const db = openForWriting(file);
  try {
    const reader = queries(db);
    const [first] = reader.entries({ from: 0, limit: 1 });
    if (first !== undefined && first.station !== station) {
      throw ledgerError('LEDGER_OF_ANOTHER_STATION', { found: first.station, station });
    }
    if (first === undefined && hadLedger) throw ledgerError('LEDGER_MISSING', { file });
    const group = groupCommit(db, appender(db, reader, station, clock));
    const checkpoints = storedCheckpoints(db, file);
    return {
      ...translated({ ...reader, ...headQueries(db, clock) }),
      station,
      audit: translated(auditQueries(db, reader)),
      checkpoints,
      commit: (work) => group.commit(work),
      async close() {
        await group.drain();
        db.close();
      },
    };
  } catch (error) {
    db.close();
    throw error;
  }
}

function openReader({ file, station, clock }: LedgerOptions): StationLedger {
  const db = openForReading(file);
  const reader = queries(db);
  return {
    ...translated({ ...reader, ...headQueries(db, clock) }),
    station,
    audit: translated(auditQueries(db, reader)),
    checkpoints: storedCheckpoints(db, file),
    commit: () => Promise.reject(ledgerError('LEDGER_READ_ONLY')),
    close() {
      db.close();
      return Promise.resolve();
    },
  };
}

function headQueries(db: ReadHandle, clock: Clock): Pick<StationLedger, 'head' | 'tree' | 'clockBehindSeconds'> {
  const tree = treeReader(db);
  return {
    tree,
    head() {
      const { edge } = tree.head();
      return { size: edge.size, root: rootOf(edge).toString('hex') };
    },
    clockBehindSeconds() {
      const { lastAt } = tree.head();
      return lastAt === null ? 0 : Math.max(0, (Date.parse(lastAt) - clock.now().getTime()) / 1000);
    },
  };
}

/** The same questions, with SQLite's errors under the ledger's codes. */
function translated<Questions extends object>(questions: Questions): Questions {
  return new Proxy(questions, {
    get(target, name, receiver): unknown {
      const question: unknown = Reflect.get(target, name, receiver);
      if (typeof question !== 'function') return question;
      return (...args: unknown[]): unknown => {
        try {
          return Reflect.apply(question, target, args);
        } catch (error) {
          throw translateStorageError(error);
        }
      };
    },
  });
}
