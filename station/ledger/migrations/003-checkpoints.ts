import type { Migration } from './migration.ts';

/** The checkpoints this station signed (C2SP signed notes), append-only like the entries. */
export const checkpoints: Migration = (db) => {
  db.exec(`
    CREATE TABLE checkpoints (
      id   INTEGER PRIMARY KEY,
      size INTEGER NOT NULL UNIQUE,
      note TEXT NOT NULL
    ) STRICT;
    CREATE TRIGGER checkpoints_never_change BEFORE UPDATE ON checkpoints
    BEGIN SELECT RAISE(ABORT, 'checkpoints never change'); END;
    CREATE TRIGGER checkpoints_never_go BEFORE DELETE ON checkpoints
    BEGIN SELECT RAISE(ABORT, 'checkpoints are never removed'); END;
    CREATE TRIGGER checkpoints_only_grow BEFORE INSERT ON checkpoints
    WHEN NEW.size <= (SELECT coalesce(max(size), -1) FROM checkpoints)
    BEGIN SELECT RAISE(ABORT, 'checkpoints only grow'); END;
  `);
};
