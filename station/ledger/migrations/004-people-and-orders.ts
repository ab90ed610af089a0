import type { Migration } from './migration.ts';

/** Who works here, what they were refused, what was approved, and what is to be made; all of it follows from the entries. */
export const peopleAndOrders: Migration = (db) => {
  db.exec(`
    CREATE TABLE people (
      id                TEXT PRIMARY KEY,
      name              TEXT NOT NULL,
      role              TEXT NOT NULL CHECK (role IN ('operator', 'supervisor', 'qa', 'admin')),
      language          TEXT,
      active            INTEGER NOT NULL CHECK (active IN (0, 1)),
      credential_sha256 TEXT,
      entry             INTEGER NOT NULL REFERENCES entries (seq)
    ) STRICT;

    CREATE TABLE login_failures (
      badge    TEXT PRIMARY KEY,
      failures INTEGER NOT NULL,
      last_at  TEXT NOT NULL
    ) STRICT;

    CREATE TABLE approvals (
      entry        INTEGER PRIMARY KEY REFERENCES entries (seq),
      kind         TEXT NOT NULL CHECK (kind IN ('duplicate', 'rework', 'quota', 'signer-change')),
      subject      TEXT NOT NULL,
      requested_by TEXT NOT NULL,
      approved_by  TEXT NOT NULL REFERENCES people (id),
      reason       TEXT NOT NULL,
      amount       INTEGER,
      used         INTEGER UNIQUE REFERENCES entries (seq),
      CHECK (requested_by <> approved_by)
    ) STRICT;

    CREATE TABLE orders (
      id           TEXT PRIMARY KEY,
      product      TEXT NOT NULL,
      quantity     INTEGER NOT NULL CHECK (quantity > 0),
      customer_lot TEXT,
      state        TEXT NOT NULL CHECK (state IN ('open', 'closed')),
      opened_at    TEXT NOT NULL,
      closed_at    TEXT,
      entry        INTEGER NOT NULL REFERENCES entries (seq),
      CHECK ((state = 'closed') = (closed_at IS NOT NULL))
    ) STRICT;

    ALTER TABLE units ADD COLUMN order_id TEXT REFERENCES orders (id);
    ALTER TABLE runs ADD COLUMN order_id TEXT REFERENCES orders (id);
    CREATE INDEX units_by_order ON units (order_id, state) WHERE order_id IS NOT NULL;
    CREATE INDEX runs_by_order ON runs (order_id) WHERE order_id IS NOT NULL;
  `);
};
