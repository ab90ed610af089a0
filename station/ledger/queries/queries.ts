import type { LedgerReader } from '../ledger.ts';
import type { ReadHandle } from '../open-database.ts';
import { credentialQueries } from './credentials.ts';
import { entryQueries } from './entries.ts';
import { issuerQueries } from './issuers.ts';
import { orderQueries } from './orders.ts';
import { outboxQueries } from './outbox.ts';
import { peopleQueries } from './people.ts';
import { runQueries } from './runs.ts';
import { unitQueries } from './units.ts';

/** Everything that can be asked of the ledger, but for its head. */
export const queries = (db: ReadHandle): Omit<LedgerReader, 'head'> => ({
  ...unitQueries(db),
  ...runQueries(db),
  ...credentialQueries(db),
  ...entryQueries(db),
  ...outboxQueries(db),
  ...peopleQueries(db),
  ...issuerQueries(db),
  ...orderQueries(db),
});
