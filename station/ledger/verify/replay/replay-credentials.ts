import { certificateFault, type PublishedIssuer } from '../certificate.ts';
import { auditSays } from '../verify-phrases.ts';
import type { EntryOf, Row, UnitStory } from './unit-story.ts';

export function keyIntended(story: UnitStory, entry: EntryOf<'key.intended'>, run: Row): void {
  const row = beginning(story, entry, run, 'x509');
  const { runId, keyOrigin } = entry.content;
  if (row) Object.assign(row, { run_id: runId, kind: 'x509', key_origin: keyOrigin });
}

export function keyDerived(story: UnitStory, { seq, content }: EntryOf<'key.derived'>, run: Row): void {
  const current = story.wanted();
  if (current?.['kind'] === 'symmetric-key' && current['sha256'] === content.keySha256) {
    current['run_id'] = content.runId;
    return;
  }
  const row = beginning(story, { seq, content }, run, 'symmetric-key');
  if (!row) return;
  Object.assign(row, {
    run_id: content.runId,
    kind: 'symmetric-key',
    key_origin: null,
    state: 'derived',
    sha256: content.keySha256,
    not_for_production: content.notForProduction ? 1 : 0,
    issued_entry: seq,
  });
}

export function signatureIntended(
  story: UnitStory,
  entry: EntryOf<'signature.intended'>,
  run: Row,
  issuers: ReadonlyMap<string, PublishedIssuer>,
): void {
  const { seq, content } = entry;
  const published = issuers.get(content.issuer);
  if (!published || (published.firstInForce ?? Number.POSITIVE_INFINITY) > seq) {
    return story.impossible(seq, auditSays('ISSUER_NOT_IN_FORCE'));
  }
  const row = beginning(story, entry, run, 'x509');
  if (!row) return;
  Object.assign(row, {
    run_id: content.runId,
    key_origin: content.keyOrigin,
    state: 'signature-intended',
    serial_number: content.serialNumber,
    public_key_sha256: content.publicKeySha256,
    device_key_sha256: content.deviceKeySha256,
    issuer: content.issuer,
    intent_entry: seq,
  });
  story.intents.set(row, content);
}

export function certificateIssued(
  story: UnitStory,
  { seq, content }: EntryOf<'certificate.issued'>,
  issuers: ReadonlyMap<string, PublishedIssuer>,
): void {
  const row = story.wanted();
  const intent = row && story.intents.get(row);
  if (!row || !intent || intent.serialNumber !== content.serialNumber) {
    const message = auditSays('CERTIFICATE_WITHOUT_INTENT', { serialNumber: content.serialNumber });
    return story.problem(seq, 'CERTIFICATE_NOT_INTENDED', message);
  }
  if (row['state'] !== 'signature-intended') {
    return story.problem(seq, 'SECOND_CREDENTIAL', auditSays('CERTIFICATE_TWICE'));
  }
  const issuer = issuers.get(intent.issuer);
  const fault = issuer && certificateFault(content, intent, issuer.certificate);
  if (fault !== undefined) {
    const { serialNumber } = content;
    story.problem(seq, 'CERTIFICATE_INVALID', auditSays('CERTIFICATE_IS', { serialNumber, fault }));
  }
  Object.assign(row, {
    run_id: content.runId,
    state: 'issued',
    sha256: content.sha256,
    not_for_production: content.notForProduction ? 1 : 0,
    issued_entry: seq,
  });
}

export function credentialVoided(story: UnitStory, { seq, content }: EntryOf<'credential.voided'>, unit: Row): void {
  const row = story.wanted();
  if (!row || row['serial_number'] !== content.serialNumber || row['sha256'] !== content.sha256) {
    return story.impossible(seq, auditSays('VOIDED_WITHOUT'));
  }
  Object.assign(row, { state: 'voided', voided_reason: content.reason });
  if (content.sha256 !== null && unit['credential_sha256'] === content.sha256) {
    Object.assign(unit, { credential_sha256: null, cursor: seq });
  }
  const outbox = story.outbox;
  if (outbox && outbox['state'] !== 'done' && outbox['credential_sha256'] === content.sha256) {
    const cloud = outbox['cloud_sha256'] ?? null;
    if (cloud === null) story.outbox = undefined;
    else Object.assign(outbox, { credential_sha256: cloud, state: 'done' });
    unit['cursor'] = seq;
  }
}

export function injectionIntended(story: UnitStory, { seq, content }: EntryOf<'injection.intended'>, run: Row): void {
  const row = story.wanted();
  if (!row || row['sha256'] !== content.credentialSha256 || row['kind'] !== run['attestation']) {
    return story.problem(seq, 'INJECTION_WITHOUT_RECORD', auditSays('INJECTED_WITHOUT'));
  }
  Object.assign(row, { run_id: content.runId, state: 'injecting' });
}

/** The row for a credential that begins: a new one, or a key intent that led nowhere. Reports a second credential. */
export function beginning(
  story: UnitStory,
  { seq, content }: { seq: number; content: { runId: string; registrationId: string } },
  run: Row,
  kind: string,
): Row | undefined {
  if (run['attestation'] !== kind) {
    story.impossible(seq, auditSays('CREDENTIAL_OTHER_KIND', { kind }));
    return undefined;
  }
  const current = story.wanted();
  if (current && current['state'] !== 'key-intended') {
    story.problem(seq, 'SECOND_CREDENTIAL', auditSays('CREDENTIAL_BESIDE', { state: current['state'] ?? null }));
    return undefined;
  }
  if (current) return current;
  const row: Row = {
    id: seq,
    registration_id: content.registrationId,
    serial: story.serial,
    run_id: content.runId,
    kind,
    key_origin: null,
    state: 'key-intended',
    serial_number: null,
    public_key_sha256: null,
    device_key_sha256: null,
    issuer: null,
    intent_entry: null,
    issued_entry: null,
    sha256: null,
    not_for_production: 0,
    voided_reason: null,
  };
  story.credentials.push(row);
  return row;
}
