import { createHash } from 'node:crypto';
import { auditSays } from '../verify-phrases.ts';
import type { EntryOf, Row, UnitStory } from './unit-story.ts';

/** A unit that begins with the endorsement key that a person brought, and has no run. */
export function endorsementKeyImported(story: UnitStory, entry: EntryOf<'endorsement-key.imported'>): void {
  const { seq, at, person, content } = entry;
  const { registrationId, endorsementKeySha256: sha256 } = content;
  if (story.unit) return story.impossible(seq, auditSays('KEY_OF_KNOWN_UNIT'));
  if (digestOf(content.endorsementKey) !== sha256) {
    return story.impossible(seq, auditSays('KEY_DIGEST_WRONG'));
  }
  const shared = { serial: story.serial, registration_id: registrationId };
  const placed = { product: content.product, device_id: content.deviceId };
  story.unit = {
    ...shared,
    ...placed,
    order_id: null,
    cursor: seq,
    state: 'imported',
    hardware_id: null,
    runs: 0,
    last_run_id: null,
    last_code: null,
    last_person: person,
    last_slot: null,
    last_at: at,
    passed_at: null,
    passed_by: null,
    credential_sha256: sha256,
  };
  story.credentials.push(credentialRow(seq, { ...shared, run_id: null, sha256 }));
  story.outbox = {
    ...shared,
    ...placed,
    id: seq,
    attestation: 'tpm',
    credential_sha256: sha256,
    cloud_sha256: null,
    cloud_secondary_sha256: null,
    roll: null,
    cloud_status: null,
    cloud_settings: null,
    excluded_from: null,
    state: 'pending',
  };
}

/** The TPM in the slot has proven that it holds the key. */
export function endorsementKeyProven(story: UnitStory, entry: EntryOf<'endorsement-key.proven'>, run: Row): void {
  const { seq, content } = entry;
  const { runId, registrationId, endorsementKeySha256: sha256 } = content;
  if (run['attestation'] !== 'tpm') {
    return story.impossible(seq, auditSays('KEY_IN_OTHER_RUN'));
  }
  if (digestOf(content.endorsementKey) !== sha256) {
    return story.impossible(seq, auditSays('KEY_DIGEST_WRONG'));
  }
  const current = story.wanted();
  if (!current) {
    const shared = { serial: story.serial, registration_id: registrationId };
    story.credentials.push(credentialRow(seq, { ...shared, run_id: runId, sha256 }));
  } else if (current['kind'] === 'tpm' && current['sha256'] === sha256) {
    Object.assign(current, { run_id: runId, state: 'live', issued_entry: seq });
  } else {
    story.problem(seq, 'SECOND_CREDENTIAL', auditSays('CREDENTIAL_BESIDE', { state: current['state'] ?? null }));
  }
}

const digestOf = (base64: string): string => createHash('sha256').update(Buffer.from(base64, 'base64')).digest('hex');

const credentialRow = (seq: number, own: Row): Row => ({
  id: seq,
  kind: 'tpm',
  key_origin: null,
  state: 'live',
  serial_number: null,
  public_key_sha256: null,
  device_key_sha256: null,
  issuer: null,
  intent_entry: null,
  issued_entry: seq,
  not_for_production: 0,
  voided_reason: null,
  ...own,
});
