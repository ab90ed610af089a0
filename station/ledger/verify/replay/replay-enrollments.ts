import type { EntryKind } from '../../../domain/entry.ts';
import { auditSays } from '../verify-phrases.ts';
import { enrollmentExcluded, enrollmentReadmitted } from './replay-exclusions.ts';
import { enrollmentRolled } from './replay-rolls.ts';
import { enrollmentUpdated } from './replay-settings.ts';
import type { EntryOf, Row, UnitStory } from './unit-story.ts';

const nothing = { cloud_sha256: null, cloud_secondary_sha256: null, roll: null };

/** What a PASS makes of the outbox: the run's credential is what the cloud should have. */
export function wantEnrolled(story: UnitStory, seq: number, run: Row, { kind, sha256 }: Row): void {
  const old = story.outbox;
  // A group lets the device in, unless the unit has an entry of its own, which would go before it.
  const group = run['enrollment_group'] ?? null;
  if (!old && group !== null) return;
  const deviceId = run['device_id'] ?? null;
  const sameDevice = old?.['device_id'] === deviceId;
  const sameGroup = typeof old?.['excluded_from'] !== 'string' || old['excluded_from'] === group;
  if (old?.['credential_sha256'] === sha256 && sameDevice && sameGroup) return;
  const cloud = old?.['cloud_sha256'] ?? null;
  const beside = old?.['cloud_secondary_sha256'] ?? null;
  const isThere = sha256 !== null && (cloud === sha256 || beside === sha256);
  story.outbox = {
    id: old?.['id'] ?? seq,
    registration_id: run['registration_id'] ?? null,
    serial: story.serial,
    product: run['product'] ?? null,
    device_id: deviceId,
    attestation: kind ?? null,
    credential_sha256: sha256 ?? null,
    cloud_sha256: cloud,
    cloud_secondary_sha256: beside,
    roll: old?.['roll'] ?? null,
    cloud_status: old?.['cloud_status'] ?? null,
    cloud_settings: old?.['cloud_settings'] ?? null,
    excluded_from: typeof old?.['excluded_from'] === 'string' ? group : null,
    state: isThere && sameDevice ? 'done' : 'pending',
  };
}

export function enrollmentEntry(story: UnitStory, entry: EntryOf<Extract<EntryKind, `enrollment.${string}`>>): void {
  const { seq, kind, content } = entry;
  const unit = story.unit;
  if (unit?.['registration_id'] !== content.registrationId)
    return story.impossible(seq, auditSays('ENROLLMENT_OF_NOBODY', { kind }));
  const outbox = story.outbox;
  switch (kind) {
    case 'enrollment.created':
      return enrolled(story, entry, unit);
    case 'enrollment.parked':
      if (outbox?.['state'] !== 'pending' || outbox['credential_sha256'] !== entry.content.credentialSha256) return;
      outbox['state'] = 'parked';
      break;
    case 'enrollment.retried':
      if (outbox?.['state'] !== 'parked' && outbox?.['state'] !== 'dropped') {
        return story.impossible(seq, auditSays('RETRIED_WITHOUT'));
      }
      outbox['state'] = 'pending';
      break;
    case 'enrollment.dropped':
      if (outbox?.['state'] !== 'pending' && outbox?.['state'] !== 'parked') {
        return story.impossible(seq, auditSays('DROPPED_WITHOUT'));
      }
      outbox['state'] = 'dropped';
      break;
    case 'enrollment.rolled':
      if (!outbox) return story.impossible(seq, auditSays('ROLLED_WITHOUT'));
      enrollmentRolled(story, entry, outbox);
      break;
    case 'enrollment.excluded':
      enrollmentExcluded(story, entry);
      break;
    case 'enrollment.readmitted':
      enrollmentReadmitted(story, entry);
      break;
    case 'enrollment.disabled':
    case 'enrollment.enabled':
    case 'enrollment.deleted':
    case 'enrollment.updated':
      if (typeof outbox?.['cloud_sha256'] !== 'string') {
        return story.impossible(seq, auditSays('CLOUD_HELD_NOTHING', { kind }));
      }
      if (
        (kind === 'enrollment.enabled' || kind === 'enrollment.deleted') &&
        typeof outbox['excluded_from'] === 'string'
      ) {
        return story.impossible(seq, auditSays('EXCLUDED_TURNED', { kind }));
      }
      if (entry.kind === 'enrollment.deleted') {
        Object.assign(outbox, { ...nothing, cloud_status: null, cloud_settings: null, state: 'dropped' });
      } else if (entry.kind === 'enrollment.updated') {
        enrollmentUpdated(story, entry, outbox);
      } else {
        outbox['cloud_status'] = entry.content.after.status;
      }
  }
  unit['cursor'] = seq;
}

function enrolled(story: UnitStory, { seq, content }: EntryOf<'enrollment.created'>, unit: Row): void {
  const sha256 = content.credentialSha256;
  const credential = story.credentials.findLast((row) => row['sha256'] === sha256);
  if (!credential) return story.impossible(seq, auditSays('ENROLLED_WITHOUT'));
  const outbox = story.outbox;
  if (!outbox) {
    const run = story.runs.get(String(credential['run_id']));
    if (run) wantEnrolled(story, seq, run, credential);
    Object.assign(story.outbox ?? {}, { ...nothing, cloud_sha256: sha256, state: 'done' });
  } else if (outbox['credential_sha256'] === sha256 || story.wanted()?.['sha256'] !== outbox['credential_sha256']) {
    Object.assign(outbox, { ...nothing, credential_sha256: sha256, cloud_sha256: sha256, state: 'done' });
  } else {
    const state = outbox['state'] === 'done' ? 'pending' : outbox['state'];
    Object.assign(outbox, { ...nothing, cloud_sha256: sha256, state });
  }
  if (outbox && content.how === 'created') outbox['cloud_settings'] = null;
  unit['cursor'] = seq;
}
