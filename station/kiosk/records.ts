import { X509Certificate } from 'node:crypto';
import { actSubject } from '../acts/act-subjects.ts';
import type { UnitHistory, UnitRow } from '../contract/audit.ts';
import type { OrderState } from '../contract/state.ts';
import type { Entry } from '../domain/entry.ts';
import type { CredentialRow, OrderRow, UnitRow as StoredUnit } from '../ledger/ledger.ts';
import { encodePem } from '../pki/pem.ts';
import type { Station } from '../station.ts';
import { factsOf } from './entry-facts.ts';
import { registrationOf } from './registrations.ts';

export const shownUnit = (unit: StoredUnit): UnitRow => ({
  cursor: unit.cursor,
  serial: unit.serial,
  product: unit.product,
  registrationId: unit.registrationId,
  state: unit.state,
  runs: unit.runs,
  lastCode: unit.lastCode,
  lastPerson: unit.lastPerson,
  lastSlot: unit.lastSlot,
  lastAt: unit.lastAt,
  passedAt: unit.passedAt,
  enrollment: unit.enrollment,
});

export const shownOrder = ({ id, product, customerLot, quantity, passed, inWork }: OrderRow): OrderState => ({
  id,
  product,
  lot: customerLot,
  quantity,
  passed,
  inWork,
});

/** More entries than any unit has. */
const historyLimit = 10_000;

/** Everything that the ledger knows of a unit, oldest first; null when it does not know it. */
export function historyOf({ ledger }: Station, serial: string): UnitHistory | null {
  const unit = ledger.unit(serial);
  if (!unit) return null;
  const { hardwareId, deviceId } = unit;
  const { row, member } = actSubject(ledger, unit);
  // One that has an entry of its own is let in by that.
  const held = typeof row?.cloudSha256 === 'string';
  const group = row?.excludedFrom ?? (held ? null : (member?.group ?? null));
  const entries = ledger.entries({ from: 0, limit: historyLimit, subject: serial });
  const asked = entries.findLast((entry) => entry.kind === 'registration.seen');
  return {
    unit: { ...shownUnit(unit), hardwareId, deviceId },
    inCloud: { held, turned: held ? row.cloudStatus : null, group },
    registration: asked ? registrationOf(asked) : null,
    entries: entries.map(shownEntry),
    certificates: ledger.credentials(unit.registrationId).flatMap(shownCertificate),
  };
}

function shownEntry({ seq, at, person, kind, content }: Entry): UnitHistory['entries'][number] {
  const outcome = kind === 'run.finished' ? content.outcome : null;
  return { seq, at, person, kind, facts: factsOf({ content }), outcome };
}

function shownCertificate({ certificate, state, sha256 }: CredentialRow): UnitHistory['certificates'] {
  if (!certificate || sha256 === null) return [];
  const { serialNumber, subject, issuer, validFromDate, validToDate } = new X509Certificate(certificate);
  return [
    {
      serialNumber: serialNumber.toLowerCase(),
      sha256,
      subject,
      issuer,
      notBefore: validFromDate.toISOString(),
      notAfter: validToDate.toISOString(),
      state,
      pem: encodePem('CERTIFICATE', certificate),
    },
  ];
}
