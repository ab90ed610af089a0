import type { DpsFacts } from '../../../station/domain/dps-change.ts';
import type { EntryContents, EntryKind, NewEntry } from '../../../station/domain/entry.ts';
import type { Outcome } from '../../../station/domain/run.ts';
import { sha256 } from './test-ca.ts';
import { auditPublicKey, station, testCa } from './test-identity.ts';

export const entry = <Kind extends EntryKind>(
  kind: Kind,
  subject: string,
  content: EntryContents[Kind],
  person = 'op-1',
): NewEntry =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- kind and content belong together by their types
  ({ kind, subject, person, content }) as NewEntry;

/** What a station writes before it takes its first unit. */
export const opening = (ca = testCa): NewEntry[] => [
  entry('station.initialised', station, { site: 'Hall 3', signer: 'software', notForProduction: true }),
  entry('signer.key-created', 'audit', {
    key: 'audit',
    algorithm: 'ec-p256',
    publicKey: auditPublicKey.toString('base64'),
    signer: 'software',
    notForProduction: true,
  }),
  entry('issuer.activated', ca.sha256, {
    certificate: ca.certificate.toString('base64'),
    chain: [],
    sha256: ca.sha256,
    subject: 'CN=Test Issuing CA',
    selfSigned: true,
    notForProduction: true,
  }),
];

/** Digests of what the cloud holds: the primary, and what stands beside it. */
export type RollTold = readonly [primary: string, secondary: string | null];

/** The entries of one attempt at one unit; each method is one entry, with sensible contents that `change` can break. */
export function attempt(serial: string, runId: string, attestation: 'x509' | 'symmetric-key' = 'x509') {
  const registrationId = serial.toLowerCase();
  const ids = { runId, registrationId };
  const serialNumber = sha256(`number ${serial} ${runId}`).slice(0, 32).replace(/^./, '1');
  let made: { tbs: Buffer; publicKeySha256: string; certificate: Buffer } | undefined;
  const certificate = () => {
    if (made) return made;
    const prepared = testCa.tbs({ commonName: registrationId, serialNumber });
    made = { ...prepared, certificate: testCa.certify(prepared.tbs) };
    return made;
  };
  const keySha256 = sha256(`key ${registrationId}`);
  const credentialSha256 = () => (attestation === 'x509' ? sha256(certificate().certificate) : keySha256);

  const self = {
    ...ids,
    serialNumber,
    credentialSha256,
    started: (change: Partial<EntryContents['run.started']> = {}) =>
      entry('run.started', serial, {
        ...ids,
        product: 'tracker',
        slot: '1',
        port: '/dev/ttyUSB0',
        family: 'nrf91',
        attestation,
        keyOrigin: attestation === 'x509' ? 'device' : null,
        deviceId: null,
        rework: null,
        lease: 'lease-1',
        ...change,
      }),
    identified: (hardwareId = `hw-${serial}`) =>
      entry('unit.identified', serial, { runId, hardwareId, hardwareIdKind: 'IMEI', model: null, firmware: '2.0.1' }),
    keyIntended: () => entry('key.intended', serial, { ...ids, keyOrigin: 'device', erase: false }),
    keyDerived: (change: Partial<EntryContents['key.derived']> = {}) =>
      entry('key.derived', serial, { ...ids, derivationKey: 'k', keySha256, notForProduction: true, ...change }),
    serviceKeyIntended: (change: Partial<EntryContents['service-key.intended']> = {}) =>
      entry('service-key.intended', serial, { ...ids, erase: false, replaces: null, ...change }),
    serviceKeyReceived: (change: Partial<EntryContents['service-key.received']> = {}) =>
      entry('service-key.received', serial, {
        ...ids,
        keySha256: sha256(`key ${registrationId}`),
        secondarySha256: sha256(`second key ${registrationId}`),
        etag: 'MQ==',
        ...change,
      }),
    signatureIntended: (change: Partial<EntryContents['signature.intended']> = {}) =>
      entry('signature.intended', serial, {
        ...ids,
        issuer: testCa.sha256,
        serialNumber,
        publicKeySha256: certificate().publicKeySha256,
        deviceKeySha256: null,
        keyOrigin: 'device',
        keyAttestation: null,
        tbs: certificate().tbs.toString('base64'),
        ...change,
      }),
    issued: (change: Partial<EntryContents['certificate.issued']> = {}) =>
      entry('certificate.issued', serial, {
        ...ids,
        serialNumber,
        sha256: sha256(certificate().certificate),
        certificate: certificate().certificate.toString('base64'),
        signer: 'software',
        notForProduction: true,
        ...change,
      }),
    injection: (change: Partial<EntryContents['injection.intended']> = {}) =>
      entry('injection.intended', serial, {
        ...ids,
        credentialSha256: credentialSha256(),
        idScope: '0ne000',
        globalEndpoint: 'global.example',
        ...change,
      }),
    voided: (change: Partial<EntryContents['credential.voided']> = {}) =>
      entry('credential.voided', serial, {
        ...ids,
        serialNumber: attestation === 'x509' ? serialNumber : null,
        sha256: credentialSha256(),
        reason: 'rework',
        ...change,
      }),
    finished: (outcome: Outcome, change: Partial<EntryContents['run.finished']> = {}) =>
      entry('run.finished', serial, {
        ...ids,
        outcome,
        phase: 'commit',
        code: outcome === 'PASS' ? null : 'SOME_CODE',
        message: outcome === 'PASS' ? null : 'A sentence.',
        checks: outcome === 'PASS' ? [{ name: 'certificate', passed: true }] : [],
        seconds: 4.25,
        traffic: { sent: 1000, received: 2000, baudRate: 115_200 },
        credentialSha256: outcome === 'PASS' ? credentialSha256() : null,
        notForProduction: true,
        recovered: false,
        ...change,
      }),
    enrolled: (change: Partial<EntryContents['enrollment.created']> = {}) =>
      entry('enrollment.created', serial, {
        registrationId,
        credentialSha256: credentialSha256(),
        how: 'created',
        attempts: 1,
        etag: null,
        ...change,
      }),
    parked: (change: Partial<EntryContents['enrollment.parked']> = {}) =>
      entry('enrollment.parked', serial, {
        registrationId,
        credentialSha256: credentialSha256(),
        code: 'DPS_CONFLICT',
        reason: 'another key',
        attempts: 3,
        ...change,
      }),
    retried: () => entry('enrollment.retried', serial, { registrationId, reason: 'deleted the old one by hand' }),
    turned: (status: 'enabled' | 'disabled', before: 'enabled' | 'disabled' = 'enabled') => {
      const told = { etag: 'MQ==', credentialSha256: credentialSha256() };
      const shared = { registrationId, reason: 'returned by the customer', before: { ...told, status: before } };
      return status === 'disabled'
        ? entry('enrollment.disabled', serial, { ...shared, after: { ...told, status } })
        : entry('enrollment.enabled', serial, { ...shared, after: { ...told, status } });
    },
    rolled: (
      step: EntryContents['enrollment.rolled']['step'],
      [before, after]: readonly [RollTold, RollTold],
      derivationKey = attestation === 'x509' ? null : 'k-2',
    ) => {
      const told = ([credentialSha256, secondarySha256]: RollTold) =>
        ({ status: 'enabled', etag: 'MQ==', credentialSha256, secondarySha256 }) as const;
      const content = {
        registrationId,
        reason: 'a roll',
        step,
        derivationKey,
        before: told(before),
        after: told(after),
      };
      return entry('enrollment.rolled', serial, content);
    },
    updated: (wanted: DpsFacts, after: DpsFacts = wanted, held = credentialSha256()) => {
      const told = { status: 'enabled', etag: 'MQ==', credentialSha256: held } as const;
      const content = {
        registrationId,
        reason: 'another hub',
        wanted,
        before: { ...told, settings: {} },
        after: { ...told, settings: after },
      };
      return entry('enrollment.updated', serial, content);
    },
    excluded: (group: string, held = credentialSha256()) =>
      entry('enrollment.excluded', serial, {
        registrationId,
        reason: 'stolen',
        group,
        how: 'created',
        after: { status: 'disabled', etag: 'MQ==', credentialSha256: held },
      }),
    readmitted: (group: string) =>
      entry('enrollment.readmitted', serial, { registrationId, reason: 'found again', group, before: null }),
    deleted: () =>
      entry('enrollment.deleted', serial, {
        registrationId,
        reason: 'scrapped',
        before: { status: 'enabled', etag: 'MQ==', credentialSha256: credentialSha256() },
      }),
    dropped: () => entry('enrollment.dropped', serial, { registrationId, reason: 'scrapped' }),
    /** Everything up to, and without, the verdict. */
    untilVerdict: (change: Partial<EntryContents['run.started']> = {}): NewEntry[] => [
      self.started(change),
      self.identified(),
      ...(attestation === 'x509' ? [self.keyIntended(), self.signatureIntended(), self.issued()] : [self.keyDerived()]),
      self.injection(),
    ],
    passing: (change: Partial<EntryContents['run.started']> = {}): NewEntry[] => [
      ...self.untilVerdict(change),
      self.finished('PASS'),
    ],
  };
  return self;
}
