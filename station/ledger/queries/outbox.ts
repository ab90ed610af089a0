import type { DpsFacts } from '../../domain/dps-change.ts';
import type { LedgerReader, OutboxRow, OutboxState } from '../ledger.ts';
import type { ReadHandle } from '../open-database.ts';

const selection = `
  SELECT id, registration_id AS registrationId, serial, product, device_id AS deviceId, attestation,
    credential_sha256 AS credentialSha256,
    iif(state <> 'done' AND cloud_sha256 <> credential_sha256, cloud_sha256, NULL) AS replacesSha256,
    cloud_sha256 AS cloudSha256, cloud_secondary_sha256 AS cloudSecondarySha256, roll,
    cloud_status AS cloudStatus, cloud_settings AS cloudSettings, excluded_from AS excludedFrom, state, attempts, due_at_ms AS dueAtMs,
    last_error AS lastError
  FROM outbox`;

type StoredRow = Omit<OutboxRow, 'cloudSettings'> & { readonly cloudSettings: string | null };

const read = ({ cloudSettings, ...row }: StoredRow): OutboxRow => ({
  ...row,
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by the projection alone
  cloudSettings: cloudSettings === null ? null : (JSON.parse(cloudSettings) as DpsFacts),
});

export function outboxQueries(
  db: ReadHandle,
): Pick<LedgerReader, 'dueEnrollments' | 'outboxRow' | 'outbox' | 'outboxSummary'> {
  // SQLite would take the index by state and sort the whole backlog at every call.
  const due = db.prepare<[number, number], StoredRow>(
    `${selection} INDEXED BY outbox_due WHERE state = 'pending' AND due_at_ms <= ? ORDER BY due_at_ms, id LIMIT ?`,
  );
  const one = db.prepare<[string], StoredRow>(`${selection} WHERE registration_id = ?`);
  const page = db.prepare<[number, number], StoredRow>(`${selection} WHERE id > ? ORDER BY id LIMIT ?`);
  const pageOfState = db.prepare<[OutboxState, number, number], StoredRow>(
    `${selection} WHERE state = ? AND id > ? ORDER BY id LIMIT ?`,
  );
  const count = db.prepare<[OutboxState], number>('SELECT rows FROM outbox_counts WHERE state = ?').pluck();
  const nextDue = db
    .prepare<[], number>(
      `SELECT due_at_ms FROM outbox INDEXED BY outbox_due WHERE state = 'pending' ORDER BY due_at_ms LIMIT 1`,
    )
    .pluck();
  return {
    dueEnrollments: (nowMs, limit) => due.all(nowMs, limit).map(read),
    outboxRow(registrationId) {
      const row = one.get(registrationId);
      return row && read(row);
    },
    outbox: ({ limit, after = -1, state }) =>
      (state === undefined ? page.all(after, limit) : pageOfState.all(state, after, limit)).map(read),
    outboxSummary: () => ({
      pending: count.get('pending') ?? 0,
      parked: count.get('parked') ?? 0,
      done: count.get('done') ?? 0,
      dropped: count.get('dropped') ?? 0,
      nextDueAtMs: nextDue.get() ?? null,
    }),
  };
}
