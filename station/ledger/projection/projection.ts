import type { Entry } from '../../domain/entry.ts';
import type { WriteHandle } from '../open-database.ts';
import { credentialProjection } from './credentials.ts';
import { endorsementKeyProjection } from './endorsement-keys.ts';
import { enrollmentProjection } from './enrollments.ts';
import { orderProjection } from './orders.ts';
import { peopleProjection } from './people.ts';
import { runProjection } from './runs.ts';
import { signerProjection } from './signer.ts';
import { stationProjection } from './station.ts';
import { tables } from './tables.ts';
import { yieldProjection } from './yield.ts';

/** Applies one entry to the derived tables. Throws, with nothing promised about what it changed, when it cannot follow. */
export type Projection = (entry: Entry) => void;

export function projection(db: WriteHandle): Projection {
  const known = tables(db);
  const station = stationProjection(db);
  const signers = signerProjection(db);
  const runs = runProjection(db, known);
  const credentials = credentialProjection(db, known);
  const enrollments = enrollmentProjection(db, known);
  const endorsementKeys = endorsementKeyProjection(db, known);
  const people = peopleProjection(db);
  const orders = orderProjection(db);
  const yields = yieldProjection(db);

  return (entry) => {
    switch (entry.kind) {
      case 'station.initialised':
      case 'config.changed':
      case 'clock.accepted':
      case 'supervisor.called':
      case 'registration.seen':
      case 'dps.change-intended':
      case 'dps.change-ended':
      case 'ca.proof-intended':
      case 'ca.proof-signed':
      case 'dps.keys-saved':
      case 'run.refused':
      case 'group.created':
      case 'group.key-adopted':
      case 'group.updated':
      case 'group.rolled':
      case 'group.deleted':
        return;
      case 'signer.key-created':
        return signers.keyCreated(entry);
      case 'signer.changed':
        return signers.changed(entry);
      case 'issuer.activated':
        return station.issuerActivated(entry);
      case 'issuer.switched':
        return station.issuerSwitched(entry);
      case 'run.started':
        orders.checkRun(entry);
        return runs.started(entry);
      case 'unit.identified':
        runs.advance(entry);
        return runs.identified(entry);
      case 'key.intended':
        return credentials.keyIntended(entry, runs.advance(entry));
      case 'key.derived':
        return credentials.keyDerived(entry, runs.advance(entry));
      case 'service-key.intended':
        return credentials.serviceKeyIntended(entry, runs.advance(entry));
      case 'service-key.received':
        credentials.serviceKeyReceived(entry, runs.advance(entry));
        return enrollments.serviceKeyReceived(entry);
      case 'signature.intended':
        return credentials.signatureIntended(entry, runs.advance(entry));
      case 'certificate.issued':
        return credentials.certificateIssued(entry, runs.advance(entry));
      case 'credential.voided':
        credentials.voided(entry, runs.advance(entry));
        return enrollments.voided(entry);
      case 'injection.intended':
        return credentials.injectionIntended(entry, runs.advance(entry));
      case 'run.finished': {
        const run = runs.advance(entry);
        if (entry.content.outcome === 'PASS') enrollments.passed(entry, run, credentials.passed(entry, run));
        runs.finished(entry);
        return yields.finished(entry);
      }
      case 'endorsement-key.imported':
        endorsementKeys.imported(entry);
        return enrollments.imported(entry);
      case 'endorsement-key.proven':
        return endorsementKeys.proven(entry, runs.advance(entry));
      case 'enrollment.created':
        return enrollments.created(entry);
      case 'enrollment.parked':
        return enrollments.parked(entry);
      case 'enrollment.retried':
        return enrollments.retried(entry);
      case 'person.added':
        return people.added(entry);
      case 'person.changed':
        return people.changed(entry);
      case 'person.removed':
        return people.removed(entry);
      case 'person.logged-in':
        return people.loggedIn(entry);
      case 'person.login-refused':
        return people.loginRefused(entry);
      case 'person.logged-out':
        return people.loggedOut(entry);
      case 'override.approved':
        return people.approved(entry);
      case 'order.opened':
        return orders.opened(entry);
      case 'order.raised':
        return orders.raised(entry);
      case 'order.closed':
        return orders.closed(entry);
      case 'enrollment.dropped':
        return enrollments.dropped(entry);
      case 'enrollment.disabled':
      case 'enrollment.enabled':
        return enrollments.turned(entry);
      case 'enrollment.rolled':
        return enrollments.rolled(entry);
      case 'enrollment.excluded':
        return enrollments.excluded(entry);
      case 'enrollment.readmitted':
        return enrollments.readmitted(entry);
      case 'enrollment.updated':
        return enrollments.updated(entry);
      case 'enrollment.deleted':
        return enrollments.deleted(entry);
    }
  };
}
