import { auditSays } from '../verify-phrases.ts';
import type { EntryOf, UnitStory } from './unit-story.ts';

/** A device of a group was kept out by an entry of its own. */
export function enrollmentExcluded(story: UnitStory, { seq, content }: EntryOf<'enrollment.excluded'>): void {
  const { registrationId, group, after } = content;
  const credential = story.wanted();
  const run = story.runs.get(String(credential?.['run_id']));
  if (credential?.['state'] !== 'live' || run?.['enrollment_group'] !== group) {
    return story.impossible(seq, auditSays('EXCLUDED_FROM_OTHER'));
  }
  if (credential['sha256'] !== after.credentialSha256) return story.impossible(seq, auditSays('ENROLLED_WITHOUT'));
  const old = story.outbox;
  if (old && typeof old['cloud_sha256'] === 'string' && typeof old['excluded_from'] !== 'string') {
    return story.impossible(seq, auditSays('EXCLUDED_BESIDE'));
  }
  story.outbox = {
    id: old?.['id'] ?? seq,
    registration_id: registrationId,
    serial: story.serial,
    product: run['product'] ?? null,
    device_id: run['device_id'] ?? null,
    attestation: credential['kind'] ?? null,
    credential_sha256: after.credentialSha256,
    cloud_sha256: after.credentialSha256,
    cloud_secondary_sha256: null,
    roll: null,
    cloud_status: 'disabled',
    cloud_settings: null,
    excluded_from: group,
    state: 'done',
  };
}

/** That entry went, and the group lets the device in again. */
export function enrollmentReadmitted(story: UnitStory, { seq, content }: EntryOf<'enrollment.readmitted'>): void {
  if (story.outbox?.['excluded_from'] !== content.group) {
    return story.impossible(seq, auditSays('READMITTED_WITHOUT'));
  }
  story.outbox = undefined;
}
