import type { Migration } from './migration.ts';

/**
 * The entries and their Merkle tree. `kind` and `subject` repeat what the record says, for the indexes; `verify` holds
 * them against it. The triggers stop accidents; what stops intent is the tree and its signed checkpoints.
 */
export const entriesAndTree: Migration = (db) => {
  db.exec(`
    CREATE TABLE entries (
      seq     INTEGER PRIMARY KEY,
      record  BLOB NOT NULL,
      leaf    BLOB NOT NULL CHECK (length(leaf) = 32),
      kind    TEXT NOT NULL,
      subject TEXT NOT NULL
    ) STRICT;
    CREATE INDEX entries_by_subject ON entries (subject, seq);
    CREATE INDEX entries_by_kind ON entries (kind, seq);

    CREATE TRIGGER entries_never_change BEFORE UPDATE ON entries
    BEGIN SELECT RAISE(ABORT, 'ledger entries never change'); END;
    CREATE TRIGGER entries_never_go BEFORE DELETE ON entries
    BEGIN SELECT RAISE(ABORT, 'ledger entries are never removed'); END;
    CREATE TRIGGER entries_come_in_order BEFORE INSERT ON entries
    WHEN NEW.seq <> (SELECT coalesce(max(seq) + 1, 0) FROM entries)
    BEGIN SELECT RAISE(ABORT, 'ledger entries are appended in order'); END;

    CREATE TABLE tree_nodes (
      level      INTEGER NOT NULL,
      node_index INTEGER NOT NULL,
      hash       BLOB NOT NULL CHECK (length(hash) = 32),
      PRIMARY KEY (level, node_index)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE tree_head (
      id      INTEGER PRIMARY KEY CHECK (id = 0),
      size    INTEGER NOT NULL,
      edge    BLOB NOT NULL,
      last_at TEXT
    ) STRICT;
    INSERT INTO tree_head (id, size, edge, last_at) VALUES (0, 0, x'', NULL);
  `);
};
