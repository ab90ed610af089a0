import { auditSays } from '../verify-phrases.ts';
import { beginning } from './replay-credentials.ts';
import type { EntryOf, Row, UnitStory } from './unit-story.ts';

export function serviceKeyIntended(story: UnitStory, entry: EntryOf<'service-key.intended'>, run: Row): void {
  const row = beginning(story, entry, run, 'symmetric-key');
  if (row) Object.assign(row, { run_id: entry.content.runId, kind: 'symmetric-key', key_origin: null });
}

/** The keys that DPS made: only after an intent, only one set, and never one that was given up before. */
export function serviceKeyReceived(
  story: UnitStory,
  { seq, content }: EntryOf<'service-key.received'>,
  run: Row,
  unit: Row,
): void {
  const { runId, keySha256 } = content;
  const row = story.wanted();
  if (row?.['kind'] !== 'symmetric-key' || run['attestation'] !== 'symmetric-key') {
    return story.impossible(seq, auditSays('SERVICE_KEY_WITHOUT_INTENT'));
  }
  if (row['sha256'] === keySha256) {
    row['run_id'] = runId;
  } else if (row['state'] !== 'key-intended') {
    return story.problem(seq, 'SECOND_CREDENTIAL', auditSays('CREDENTIAL_BESIDE', { state: row['state'] ?? null }));
  } else if (story.credentials.some((old) => old['state'] === 'voided' && old['sha256'] === keySha256)) {
    return story.impossible(seq, auditSays('SERVICE_KEY_VOIDED'));
  } else {
    Object.assign(row, { run_id: runId, state: 'issued', sha256: keySha256, issued_entry: seq });
  }
  const { outbox } = story;
  if (!outbox || outbox['credential_sha256'] === keySha256) return;
  const gone = { cloud_sha256: null, cloud_secondary_sha256: null, roll: null, cloud_settings: null };
  Object.assign(outbox, { ...gone, state: 'dropped' });
  unit['cursor'] = seq;
}
