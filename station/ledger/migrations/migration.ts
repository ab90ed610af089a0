import type Database from 'better-sqlite3';

/** One step from format n to n + 1. Runs inside a transaction that also sets `user_version`; never changed once released. */
export type Migration = (db: Database.Database) => void;
