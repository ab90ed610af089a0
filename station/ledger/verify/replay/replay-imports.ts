import { createHash } from 'node:crypto';
import type { EntryOf, UnitStory } from './unit-story.ts';

/** A unit that begins with the endorsement key that a person brought, and has no run. */
export function endorsementKeyImported(story: UnitStory, entry: EntryOf<'endorsement-key.imported'>): void {
  const { seq, at, person, content } = entry;
  const { registrationId, endorsementKeySha256: sha256 } = content;
  if (story.unit) return story.impossible(seq, 'an endorsement key is imported for a unit that was known');
  if (createHash('sha256').update(Buffer.from(content.endorsementKey, 'base64')).digest('hex') !== sha256) {
    return story.impossible(seq, 'the digest of its endorsement key is wrong');
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
  story.credentials.push({
    ...shared,
    id: seq,
    run_id: null,
    kind: 'tpm',
    key_origin: null,
    state: 'live',
    serial_number: null,
    public_key_sha256: null,
    device_key_sha256: null,
    issuer: null,
    intent_entry: null,
    issued_entry: seq,
    sha256,
    not_for_production: 0,
    voided_reason: null,
  });
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
    state: 'pending',
  };
}
