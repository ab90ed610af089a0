import { createHash, createHmac, hkdfSync, X509Certificate } from 'node:crypto';
import type { Enrollment, RollIn } from '../../../../station/cloud/enrollment-service.ts';
import type { Materialise } from '../../../../station/cloud/sync/prepared.ts';
import type { Attestation } from '../../../../station/domain/run.ts';
import type { Ledger, LedgerTransaction } from '../../../../station/ledger/ledger.ts';
import { createLocalCa } from '../../../../station/pki/local-ca.ts';
import { decodePem } from '../../../../station/pki/pem.ts';
import { thumbprint } from '../../../../station/pki/thumbprint.ts';

/** Puts units on record as the line does, entry by entry, up to their PASS: so that their enrollments are due. */

const master = Buffer.from(hkdfSync('sha256', 'factory', 'salt', 'master', 32));
const issuedAt = new Date('2026-01-01T00:00:00.000Z');
const ca = createLocalCa({ commonName: 'Test issuing CA', now: issuedAt });
const issuer = derOf(ca.certificatePem);
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The device key of a unit, fresh at each call; `generation` tells keys apart after rework. */
export const deviceKey = (registrationId: string, generation = 0): Buffer =>
  createHmac('sha256', master).update(`${registrationId}#${generation}`).digest();
export const secondaryKey = (registrationId: string): Buffer =>
  createHmac('sha256', master).update(`${registrationId}#secondary`).digest();

export const serialOf = (index: number): string => `SN-${String(index).padStart(6, '0')}`;
export const registrationIdOf = (index: number): string => serialOf(index).toLowerCase();

/** One unit's way to PASS; returns its credential's SHA-256. `generation` > 0 is a rework that voids the one before. */
export function passUnit(
  tx: LedgerTransaction,
  index: number,
  attestation: Attestation,
  generation = 0,
  serviceKey?: ServiceKeyDigests,
): string {
  const [subject, registrationId] = [serialOf(index), registrationIdOf(index)];
  const runId = `run-${index}-${generation}`;
  const about = { subject, person: 'operator-1' };
  const before = tx.credential(registrationId);
  tx.append({
    kind: 'run.started',
    ...about,
    content: {
      runId,
      product: 'sensor',
      slot: '1',
      port: 'tcp:127.0.0.1:1',
      family: 'test',
      attestation,
      keyOrigin: attestation === 'x509' ? 'host' : null,
      registrationId,
      deviceId: null,
      rework: generation === 0 ? null : 'board repaired',
      lease: 'lease-1',
    },
  });
  if (before !== undefined) {
    const { serialNumber, sha256 } = before;
    const reason = 'board repaired';
    tx.append({
      kind: 'credential.voided',
      ...about,
      content: { runId, registrationId, serialNumber, sha256, reason },
    });
  }
  const credentialSha256 =
    attestation === 'x509'
      ? issueCertificate(tx, about, runId, registrationId)
      : serviceKey
        ? receiveKeys(tx, about, { runId, registrationId }, serviceKey)
        : deriveKey(tx, about, runId, registrationId, generation);
  tx.append({
    kind: 'injection.intended',
    ...about,
    content: {
      runId,
      registrationId,
      credentialSha256,
      idScope: '0ne00AAAAAA',
      globalEndpoint: 'global.azure-devices-provisioning.net',
    },
  });
  tx.append({
    kind: 'run.finished',
    ...about,
    content: {
      runId,
      registrationId,
      outcome: 'PASS',
      phase: 'commit',
      code: null,
      message: null,
      checks: [{ name: 'credential', passed: true }],
      seconds: 1,
      traffic: { sent: 1, received: 1, baudRate: null },
      credentialSha256,
      notForProduction: true,
      recovered: false,
    },
  });
  return credentialSha256;
}

/** Puts units `from` to `from + count - 1` on record, X.509 and symmetric keys by turns. */
export async function passUnits(ledger: Ledger, count: number, from = 0): Promise<void> {
  await ledger.commit((tx) => {
    if (tx.entries({ from: 0, limit: 1, kind: 'issuer.activated' }).length === 0) activateIssuer(tx);
    for (let index = from; index < from + count; index++) passUnit(tx, index, attestationOf(index));
  });
}

export const attestationOf = (index: number): Attestation => (index % 2 === 0 ? 'x509' : 'symmetric-key');

/** Where no product wants its units' credentials rolled. */
export const nothingRolled: RollIn = () => Promise.reject(new TypeError('nothing is rolled here'));

/** What the station would materialise: the certificate on record, or the derived keys. */
export const materialiseFrom =
  (ledger: Ledger, onKeys: (keys: Buffer[]) => void = () => undefined): Materialise =>
  ({ registrationId, deviceId, attestation, credentialSha256 }) => {
    const enrollment = (attestation: Enrollment['attestation']): Promise<Enrollment> =>
      Promise.resolve({ registrationId, deviceId, attestation, provisioningStatus: 'enabled' });
    if (attestation === 'x509') {
      const certificate = ledger
        .credentials(registrationId)
        .find(({ sha256 }) => sha256 === credentialSha256)?.certificate;
      if (!certificate) return Promise.reject(new Error('no certificate'));
      return enrollment({ kind: 'x509', certificate });
    }
    const made = ledger.credentials(registrationId).find(({ sha256 }) => sha256 === credentialSha256)?.serviceKey;
    if (made) {
      const { secondarySha256 } = made;
      return enrollment({ kind: 'service-key', primarySha256: credentialSha256, secondarySha256 });
    }
    const primaryKey = [0, 1, 2]
      .map((generation) => deviceKey(registrationId, generation))
      .find((key) => sha256(key) === credentialSha256);
    if (primaryKey === undefined) return Promise.reject(new Error('no key'));
    const keys = { primaryKey, secondaryKey: secondaryKey(registrationId) };
    onKeys([keys.primaryKey, keys.secondaryKey]);
    return enrollment({ kind: 'symmetric-key', ...keys });
  };

export function activateIssuer(tx: LedgerTransaction): void {
  const { subject } = new X509Certificate(issuer);
  tx.append({
    kind: 'issuer.activated',
    subject: 'issuing',
    person: 'admin-1',
    content: {
      certificate: issuer.toString('base64'),
      chain: [],
      sha256: thumbprint(issuer),
      subject,
      selfSigned: true,
      notForProduction: true,
    },
  });
}

type About = { subject: string; person: string };

function issueCertificate(tx: LedgerTransaction, about: About, runId: string, registrationId: string): string {
  const der = derOf(ca.issueServerCertificate({ dnsNames: [registrationId] }).certificatePem);
  const certificate = new X509Certificate(der);
  const serialNumber = certificate.serialNumber.toLowerCase();
  const publicKeySha256 = sha256(certificate.publicKey.export({ type: 'spki', format: 'der' }));
  tx.append({
    kind: 'signature.intended',
    ...about,
    content: {
      runId,
      registrationId,
      issuer: thumbprint(issuer),
      serialNumber,
      publicKeySha256,
      deviceKeySha256: null,
      keyOrigin: 'host',
      keyAttestation: null,
      tbs: tbsOf(der).toString('base64'),
    },
  });
  tx.append({
    kind: 'certificate.issued',
    ...about,
    content: {
      runId,
      registrationId,
      serialNumber,
      sha256: thumbprint(der),
      certificate: der.toString('base64'),
      signer: 'software',
      notForProduction: true,
    },
  });
  return thumbprint(der);
}

function deriveKey(
  tx: LedgerTransaction,
  about: About,
  runId: string,
  registrationId: string,
  generation: number,
): string {
  const keySha256 = sha256(deviceKey(registrationId, generation));
  const content = { runId, registrationId, derivationKey: 'group-1', keySha256, notForProduction: true };
  tx.append({ kind: 'key.derived', ...about, content });
  return keySha256;
}

/** Of keys that DPS made. */
export interface ServiceKeyDigests {
  readonly keySha256: string;
  readonly secondarySha256: string;
}

function receiveKeys(
  tx: LedgerTransaction,
  about: About,
  ids: { runId: string; registrationId: string },
  digests: ServiceKeyDigests,
): string {
  tx.append({ kind: 'service-key.intended', ...about, content: { ...ids, erase: false, replaces: null } });
  tx.append({ kind: 'service-key.received', ...about, content: { ...ids, ...digests, etag: 'MQ==' } });
  return digests.keySha256;
}

function derOf(pem: string): Buffer {
  const [der] = decodePem('CERTIFICATE', pem);
  if (der === undefined) throw new Error('no certificate');
  return der;
}

/** The first element of a certificate: both have two-byte lengths here (RFC 5280 §4.1). */
function tbsOf(der: Buffer): Buffer {
  const start = 4;
  if (der[1] !== 0x82 || der[start + 1] !== 0x82) throw new Error('a certificate of an unexpected length');
  return der.subarray(start, start + 4 + der.readUInt16BE(start + 2));
}
