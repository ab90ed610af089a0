import type { EntryKind } from '../../domain/entry.ts';

/** Whether a value may stand in a field. */
type Test = (value: unknown) => boolean;

const text: Test = (value) => typeof value === 'string';
const flag: Test = (value) => typeof value === 'boolean';
const number: Test = (value) => typeof value === 'number' && value >= 0;
const count: Test = (value) => Number.isSafeInteger(value) && number(value);
const digest: Test = (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
const hex: Test = (value) => typeof value === 'string' && /^(?:[0-9a-f]{2})+$/.test(value);
const binary: Test = (value) => typeof value === 'string' && Buffer.from(value, 'base64').toString('base64') === value;
const or =
  (...tests: Test[]): Test =>
  (value) =>
    tests.some((test) => test(value));
const none: Test = (value) => value === null;
const word =
  (...words: string[]): Test =>
  (value) =>
    typeof value === 'string' && words.includes(value);
const listOf =
  (test: Test): Test =>
  (value) =>
    Array.isArray(value) && value.every(test);

/** Exactly these fields; those whose name ends in `?` may be missing. */
const object = (fields: Readonly<Record<string, Test>>): Test => {
  const known = new Map(
    Object.entries(fields).map(([name, test]) => [name.replace('?', ''), { test, optional: name.endsWith('?') }]),
  );
  const required = [...known].filter(([, { optional }]) => !optional).length;
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    let present = 0;
    for (const [name, member] of Object.entries(value)) {
      const field = known.get(name);
      if (!field?.test(member)) return false;
      if (!field.optional) present += 1;
    }
    return present === required;
  };
};

const run = { runId: text, registrationId: text };
const attestation = word('x509', 'symmetric-key');
const keyOrigin = word('device', 'host');

const cloudEntry = (...statuses: string[]): Test =>
  object({
    status: statuses.length > 0 ? word(...statuses) : word('enabled', 'disabled'),
    etag: text,
    credentialSha256: or(digest, none),
  });

const cloudGroup = object({
  status: word('enabled', 'disabled'),
  etag: text,
  credentialSha256: or(digest, none),
  attestation,
});

const person = {
  id: text,
  name: text,
  role: word('operator', 'supervisor', 'qa', 'admin'),
  language: or(text, none),
  credentialSha256: or(digest, none),
};

/** What each kind of record says, as an auditor expects it. */
export const recordShapes: Readonly<Record<EntryKind, Test>> = {
  'station.initialised': object({ site: text, signer: text, notForProduction: flag }),
  'config.changed': object({ file: text, sha256: or(digest, none) }),
  'clock.accepted': object({ behindSeconds: number, reason: text }),
  'supervisor.called': object({ slot: or(text, none), serial: or(text, none), code: or(text, none) }),
  'signer.key-created': object({
    key: text,
    algorithm: text,
    publicKey: or(binary, none),
    signer: text,
    notForProduction: flag,
  }),
  'signer.changed': object({
    before: digest,
    after: digest,
    approval: count,
    signer: text,
    auditKey: binary,
    issuingKey: or(binary, none),
    notForProduction: flag,
  }),
  'issuer.activated': object({
    certificate: binary,
    chain: listOf(binary),
    sha256: digest,
    subject: text,
    selfSigned: flag,
    notForProduction: flag,
  }),
  'run.started': object({
    ...run,
    product: text,
    slot: text,
    port: text,
    family: text,
    attestation,
    keyOrigin: or(keyOrigin, none),
    deviceId: or(text, none),
    rework: or(text, none),
    'order?': text,
    'enrollmentGroup?': text,
    lease: text,
  }),
  'run.refused': object({ product: text, slot: text, code: text, message: text }),
  'unit.identified': object({
    runId: text,
    hardwareId: text,
    hardwareIdKind: text,
    model: or(text, none),
    firmware: or(text, none),
  }),
  'key.intended': object({ ...run, keyOrigin, erase: flag }),
  'key.derived': object({ ...run, derivationKey: text, keySha256: digest, notForProduction: flag }),
  'signature.intended': object({
    ...run,
    issuer: digest,
    serialNumber: hex,
    publicKeySha256: digest,
    deviceKeySha256: or(digest, none),
    keyOrigin,
    keyAttestation: or(none, object({ format: text, verified: flag, evidence: text })),
    tbs: binary,
  }),
  'certificate.issued': object({
    ...run,
    serialNumber: hex,
    sha256: digest,
    certificate: binary,
    signer: text,
    notForProduction: flag,
  }),
  'credential.voided': object({ ...run, serialNumber: or(hex, none), sha256: or(digest, none), reason: text }),
  'injection.intended': object({ ...run, credentialSha256: digest, idScope: text, globalEndpoint: text }),
  'run.finished': object({
    ...run,
    outcome: word('PASS', 'FAIL', 'ERROR', 'ABORTED'),
    phase: word('setup', 'identify', 'key', 'sign', 'inject', 'verify', 'commit', 'teardown'),
    code: or(text, none),
    message: or(text, none),
    checks: listOf(object({ name: text, passed: flag, 'expected?': text, 'actual?': text })),
    seconds: number,
    traffic: object({ sent: count, received: count, baudRate: or(number, none) }),
    credentialSha256: or(digest, none),
    notForProduction: flag,
    recovered: flag,
  }),
  'endorsement-key.imported': object({
    product: text,
    registrationId: text,
    deviceId: or(text, none),
    endorsementKey: binary,
    endorsementKeySha256: digest,
    storageRootKey: or(binary, none),
  }),
  'enrollment.created': object({
    registrationId: text,
    credentialSha256: digest,
    how: word('created', 'found-equal', 'replaced'),
    attempts: count,
    etag: or(text, none),
  }),
  'enrollment.parked': object({
    registrationId: text,
    credentialSha256: digest,
    code: text,
    reason: text,
    attempts: count,
  }),
  'enrollment.retried': object({ registrationId: text, reason: text }),
  'person.added': object(person),
  'person.changed': object({ ...person, active: flag }),
  'person.removed': object({ id: text }),
  'person.logged-in': object({ id: text }),
  'person.login-refused': object({ badge: text, code: text }),
  'person.logged-out': object({ id: text, how: word('asked', 'idle', 'revoked') }),
  'override.approved': object({
    kind: word('duplicate', 'rework', 'quota', 'signer-change'),
    subject: text,
    requestedBy: text,
    approvedBy: text,
    reason: text,
    amount: or(count, none),
  }),
  'order.opened': object({ id: text, product: text, quantity: count, customerLot: or(text, none) }),
  'order.raised': object({ id: text, by: count, approval: count }),
  'order.closed': object({ id: text, reason: text }),
  'enrollment.dropped': object({ registrationId: text, reason: text }),
  'enrollment.disabled': object({
    registrationId: text,
    reason: text,
    before: cloudEntry(),
    after: cloudEntry('disabled'),
  }),
  'enrollment.enabled': object({
    registrationId: text,
    reason: text,
    before: cloudEntry(),
    after: cloudEntry('enabled'),
  }),
  'group.created': object({ group: text, reason: text, how: word('created', 'found-equal'), after: cloudGroup }),
  'group.key-adopted': object({ group: text, key: text, signer: text, notForProduction: flag }),
  'group.updated': object({ group: text, reason: text, before: cloudGroup, after: cloudGroup }),
  'group.deleted': object({ group: text, reason: text, before: or(cloudGroup, none) }),
  'enrollment.deleted': object({ registrationId: text, reason: text, before: or(cloudEntry(), none) }),
};
