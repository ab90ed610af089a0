import type { Entry } from '../../../domain/entry.ts';
import type { PublishedIssuer } from '../certificate.ts';
import { auditSays } from '../verify-phrases.ts';
import * as credentials from './replay-credentials.ts';
import { enrollmentEntry } from './replay-enrollments.ts';
import { endorsementKeyImported, endorsementKeyProven } from './replay-imports.ts';
import { runFinished, runStarted, unitIdentified } from './replay-runs.ts';
import * as serviceKeys from './replay-service-keys.ts';
import type { EntryOf, UnitStory } from './unit-story.ts';

/**
 * Follows one unit from its first entry to its last, as the law of this line has it: one run at a time, one credential at
 * a time, every effect after its intent, PASS only with proof. An entry against that law is reported and has no effect.
 */
export function replayEntry(story: UnitStory, entry: Entry, issuers: ReadonlyMap<string, PublishedIssuer>): void {
  switch (entry.kind) {
    case 'station.initialised':
    case 'config.changed':
    case 'clock.accepted':
    case 'supervisor.called':
    case 'registration.seen':
    case 'signer.key-created':
    case 'issuer.activated':
    case 'issuer.switched':
    case 'dps.change-intended':
    case 'dps.change-ended':
    case 'ca.proof-intended':
    case 'ca.proof-signed':
    case 'dps.keys-saved':
    case 'run.refused':
    // Read before the units, in their order: `check-people-and-orders.ts`.
    case 'person.added':
    case 'person.changed':
    case 'person.removed':
    case 'person.logged-in':
    case 'person.login-refused':
    case 'person.logged-out':
    case 'override.approved':
    case 'order.opened':
    case 'order.raised':
    case 'order.closed':
    case 'signer.changed':
    case 'group.created':
    case 'group.key-adopted':
    case 'group.updated':
    case 'group.rolled':
    case 'group.deleted':
      return;
    case 'run.started':
      return runStarted(story, entry);
    case 'endorsement-key.imported':
      return endorsementKeyImported(story, entry);
    case 'enrollment.created':
    case 'enrollment.parked':
    case 'enrollment.retried':
    case 'enrollment.dropped':
    case 'enrollment.disabled':
    case 'enrollment.enabled':
    case 'enrollment.deleted':
    case 'enrollment.rolled':
    case 'enrollment.updated':
    case 'enrollment.excluded':
    case 'enrollment.readmitted':
      return enrollmentEntry(story, entry);
    case 'unit.identified':
    case 'key.intended':
    case 'key.derived':
    case 'service-key.intended':
    case 'service-key.received':
    case 'signature.intended':
    case 'certificate.issued':
    case 'credential.voided':
    case 'injection.intended':
    case 'endorsement-key.proven':
    case 'run.finished':
      return replayRunEntry(story, entry, issuers);
  }
}

type RunEntry = EntryOf<
  | 'unit.identified'
  | 'key.intended'
  | 'key.derived'
  | 'service-key.intended'
  | 'service-key.received'
  | 'signature.intended'
  | 'certificate.issued'
  | 'credential.voided'
  | 'injection.intended'
  | 'endorsement-key.proven'
  | 'run.finished'
>;

function replayRunEntry(story: UnitStory, entry: RunEntry, issuers: ReadonlyMap<string, PublishedIssuer>): void {
  const { seq, kind, content } = entry;
  const { unit } = story;
  const run = story.runs.get(content.runId);
  if (!unit || run?.['outcome'] !== null) return story.impossible(seq, auditSays('OUTSIDE_OF_RUN', { kind }));
  if ('registrationId' in content && content.registrationId !== run['registration_id']) {
    return story.impossible(seq, auditSays('OTHER_REGISTRATION_ID', { kind, registrationId: content.registrationId }));
  }
  Object.assign(run, { last_entry: seq, last_entry_kind: kind });
  switch (kind) {
    case 'unit.identified':
      return unitIdentified(story, entry, unit);
    case 'key.intended':
      return credentials.keyIntended(story, entry, run);
    case 'key.derived':
      return credentials.keyDerived(story, entry, run);
    case 'service-key.intended':
      return serviceKeys.serviceKeyIntended(story, entry, run);
    case 'service-key.received':
      return serviceKeys.serviceKeyReceived(story, entry, run, unit);
    case 'signature.intended':
      return credentials.signatureIntended(story, entry, run, issuers);
    case 'certificate.issued':
      return credentials.certificateIssued(story, entry, issuers);
    case 'credential.voided':
      return credentials.credentialVoided(story, entry, unit);
    case 'injection.intended':
      return credentials.injectionIntended(story, entry, run);
    case 'endorsement-key.proven':
      return endorsementKeyProven(story, entry, run);
    case 'run.finished':
      return runFinished(story, entry, unit, run);
  }
}
