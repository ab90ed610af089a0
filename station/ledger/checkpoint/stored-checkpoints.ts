import type { ReadHandle } from '../open-database.ts';
import { translateStorageError } from '../sqlite-errors.ts';
import { newestCheckpointFile, writeCheckpointFile } from './checkpoint-files.ts';

/** The checkpoints that this station signed: in the ledger, append-only, and as files beside it. */
export interface StoredCheckpoints {
  /** The notes of the largest size, in the ledger and as a file: none, one, or two when they are not the same. */
  newest(): string[];
  /** Durable when it returns. Storing what is stored already changes nothing. @throws as `Ledger.commit` */
  store(size: number, note: string): void;
  /** Keyset page in order of size. */
  list(page: { limit: number; after?: number }): { size: number; note: string }[];
}

/** `store` needs a handle that may write; on another it throws. */
export function storedCheckpoints(db: ReadHandle, ledgerFile: string): StoredCheckpoints {
  const newest = db.prepare<[], string>('SELECT note FROM checkpoints ORDER BY size DESC LIMIT 1').pluck();
  const page = db.prepare<[number, number], { size: number; note: string }>(
    'SELECT size, note FROM checkpoints WHERE size > ? ORDER BY size LIMIT ?',
  );
  return {
    newest: () => [...new Set([newest.get(), newestCheckpointFile(ledgerFile)])].filter((note) => note !== undefined),
    list: ({ limit, after = -1 }) => page.all(after, limit),
    store(size, note) {
      // Another process may have stored one of this size or a larger one since this one was signed.
      const insert = db.prepare<[number, string, number]>(`
        INSERT INTO checkpoints (size, note) SELECT ?, ?
        WHERE ? > (SELECT coalesce(max(size), -1) FROM checkpoints)`);
      try {
        insert.run(size, note, size);
        writeCheckpointFile(ledgerFile, size, note);
      } catch (error) {
        throw translateStorageError(error);
      }
    },
  };
}
