import { generateKeyPairSync, randomBytes, sign, X509Certificate } from 'node:crypto';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { isStationError } from '../../../station/domain/station-error.ts';
import { assembleSigned, encodeTbsCertificate, newSerialNumber, noExpiry } from '../../../station/pki/certificate.ts';
import type {
  CertificateIssuer,
  CertificateProfile,
  CertificateRequest,
} from '../../../station/pki/certificate-issuer.ts';
import { readAll, readSequence, readTlv } from '../../../station/pki/der.ts';
import { encodeName } from '../../../station/pki/distinguished-name.ts';
import { authorityKeyIdentifier, basicConstraints, keyIdentifierOf } from '../../../station/pki/extensions.ts';
import { generateHostKey } from '../../../station/pki/host-key.ts';
import { openCertificateIssuer } from '../../../station/pki/issuing.ts';
import { createSelfSignedIssuingCa } from '../../../station/pki/issuing-ca.ts';
import { signatureAlgorithmOf } from '../../../station/pki/signature-algorithm.ts';
import { thumbprint } from '../../../station/pki/thumbprint.ts';
import type { Signer } from '../../../station/signer/signer.ts';
import { signerInMemory } from './signer-in-memory.ts';

const now = new Date('2026-05-17T10:20:30.789Z');
const never = new AbortController().signal;
const profile: CertificateProfile = {
  keyAlgorithm: 'ec-p256',
  lifetimeDays: null,
  organization: null,
  organizationalUnit: null,
  serialNumberInSubject: false,
  hardwareTypeOid: null,
};

let signer: Signer;
let ca: Buffer;
let issuer: CertificateIssuer;
let csr: Buffer;

beforeAll(async () => {
  signer = signerInMemory('ec-p256');
  const subject = { commonName: 'Station CA', organization: 'Ümläut AG' };
  ca = await createSelfSignedIssuingCa({ signer, subject, now, lifetimeYears: null });
  issuer = await openCertificateIssuer({ signer, chain: [ca] });
  csr = (await generateHostKey('ec-p256', 'unit-1')).csr;
});

const request = (more: Partial<CertificateRequest> = {}): CertificateRequest => ({
  csr,
  registrationId: 'unit-1',
  serial: 'SN-0001',
  acceptedCommonNames: ['unit-1'],
  profile,
  now,
  ...more,
});

const issue = async (more?: Partial<CertificateRequest>, by = issuer): Promise<X509Certificate> =>
  new X509Certificate(await by.sign(by.prepare(request(more)).tbs, never));

const codeOf = async (work: () => unknown): Promise<string> => {
  try {
    await work();
    return 'no error';
  } catch (error) {
    return isStationError(error) ? error.code : `not a StationError: ${String(error)}`;
  }
};

/** TBSCertificate's fields after [0] version: serial, algorithm, issuer, validity, subject, key, extensions. */
const fieldsOf = (tbs: Buffer) => readSequence(tbs).slice(1);

describe('a device certificate', () => {
  it('says what was asked and verifies against the issuer', async () => {
    const prepared = issuer.prepare(request());
    const certificate = new X509Certificate(await issuer.sign(prepared.tbs, never));
    const issuing = new X509Certificate(ca);
    expect(certificate.verify(issuing.publicKey)).toBe(true);
    expect(certificate.checkIssued(issuing)).toBe(true);
    expect(certificate.ca).toBe(false);
    expect(certificate.subject).toBe('CN=unit-1');
    expect(certificate.serialNumber.toLowerCase()).toBe(prepared.serialNumber);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
    expect(certificate.validFromDate.toISOString()).toBe('2026-05-17T10:15:30.000Z');
    expect(certificate.validToDate.toISOString()).toBe('9999-12-31T23:59:59.000Z');
    expect(thumbprint(certificate.publicKey.export({ type: 'spki', format: 'der' }))).toBe(prepared.publicKeySha256);
    expect(issuer.issuerId).toBe(thumbprint(ca));
  });

  it('is valid a little before it was made, for clocks that are behind, but never before its issuer', () => {
    const from = (time: string): unknown => {
      const validity = fieldsOf(issuer.prepare(request({ now: new Date(time) })).tbs)[3]?.raw ?? Buffer.alloc(0);
      return readSequence(validity)[0]?.content.toString('latin1');
    };
    expect(from('2026-06-01T00:00:00.900Z')).toBe('260531235500Z');
    expect(from('2026-05-17T10:17:00Z')).toBe('260517101530Z');
  });

  it('signs exactly the bytes that were prepared, again and again', async () => {
    const { tbs } = issuer.prepare(request());
    const first = await issuer.sign(Buffer.from(tbs), never);
    const second = await issuer.sign(Buffer.from(tbs), never);
    expect(readSequence(first)[0]?.raw).toEqual(tbs);
    expect(readSequence(second)[0]?.raw).toEqual(tbs);
  });

  it('names its issuer byte for byte as the issuer names itself', () => {
    const own = readSequence(readTlv(readTlv(ca).content).raw)[5]?.raw;
    expect(fieldsOf(issuer.prepare(request()).tbs)[2]?.raw).toEqual(own);
  });

  it('ends 99991231235959Z as GeneralizedTime, and before 2050 as UTCTime', () => {
    const timesOf = (more?: Partial<CertificateRequest>): string[] => {
      const validity = fieldsOf(issuer.prepare(request(more)).tbs)[3];
      return readAll(validity?.content ?? Buffer.alloc(0)).map(({ tag, content }) => `${tag} ${content.toString()}`);
    };
    expect(timesOf()).toEqual(['23 260517101530Z', '24 99991231235959Z']);
    const tenYears = { profile: { ...profile, lifetimeDays: 3650 } };
    expect(timesOf(tenYears)).toEqual(['23 260517101530Z', '23 360514102030Z']);
    const thirtyYears = { profile: { ...profile, lifetimeDays: 10_957 } };
    expect(timesOf(thirtyYears)[1]).toBe('24 20560516102030Z');
  });

  it('has a serial number of 16 bytes, positive, and never the same', () => {
    const seen = new Set<string>();
    for (let run = 0; run < 500; run++) {
      const serialNumber = newSerialNumber();
      expect(serialNumber).toHaveLength(16);
      expect(serialNumber.readUInt8(0) >> 6).toBe(1);
      seen.add(serialNumber.toString('hex'));
    }
    expect(seen.size).toBe(500);
    const { tbs, serialNumber } = issuer.prepare(request());
    expect(fieldsOf(tbs)[0]?.content.toString('hex')).toBe(serialNumber);
  });

  it('carries organization, unit, serial number and hardware module name where the profile says so', async () => {
    const full = {
      ...profile,
      organization: 'Acme',
      organizationalUnit: 'Line 7',
      serialNumberInSubject: true,
      hardwareTypeOid: '1.3.6.1.4.1.311.89',
    };
    const certificate = await issue({ profile: full });
    expect(certificate.subject).toBe('O=Acme\nOU=Line 7\nserialNumber=SN-0001\nCN=unit-1');
    const tbs = issuer.prepare(request({ profile: full })).tbs;
    // otherName{id-on-hardwareModuleName, [0] SEQUENCE{hwType, hwSerialNum}}, RFC 4108 §5.
    const hardware = '06082b060104018237590407534e2d30303031';
    expect(tbs.toString('hex')).toContain(`06082b06010505070804a0153013${hardware}`);
  });

  it('takes any registration id and name that is allowed into its subject unchanged', async () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((value) => !/\p{Cc}/u.test(value));
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.stringMatching(/^[a-z0-9][a-z0-9._:-]{0,62}$/),
        async (organization, registrationId) => {
          fc.pre(Array.from(organization).length <= 64 && organization.isWellFormed());
          const { tbs } = issuer.prepare(request({ registrationId, profile: { ...profile, organization } }));
          const values = readAll(fieldsOf(tbs)[4]?.content ?? Buffer.alloc(0)).map(({ content }) =>
            readAll(readTlv(content).content)[1]?.content.toString(),
          );
          expect(values).toEqual([organization, registrationId]);
        },
      ),
      { seed: 9, numRuns: 60 },
    );
  });

  it('is made by an RSA issuer too, for keys of either kind', async () => {
    const rsaSigner = signerInMemory('rsa-2048');
    const root = await createSelfSignedIssuingCa({
      signer: rsaSigner,
      subject: { commonName: 'R' },
      now,
      lifetimeYears: null,
    });
    const rsaIssuer = await openCertificateIssuer({ signer: rsaSigner, chain: [root] });
    const rsaCsr = (await generateHostKey('rsa-2048', 'unit-1')).csr;
    for (const [each, keyAlgorithm] of [
      [csr, 'ec-p256'],
      [rsaCsr, 'rsa-2048'],
    ] as const) {
      const certificate = await issue({ csr: each, profile: { ...profile, keyAlgorithm } }, rsaIssuer);
      expect(certificate.verify(new X509Certificate(root).publicKey)).toBe(true);
    }
  });
});

describe('issuing refuses', () => {
  it('a request that is not right, before anything is laid out', async () => {
    expect(await codeOf(() => issuer.prepare(request({ csr: Buffer.alloc(3) })))).toBe('CSR_MALFORMED');
    expect(await codeOf(() => issuer.prepare(request({ acceptedCommonNames: ['x'] })))).toBe('CSR_IDENTITY_MISMATCH');
    const rsaWanted = { ...profile, keyAlgorithm: 'rsa-2048' } as const;
    expect(await codeOf(() => issuer.prepare(request({ profile: rsaWanted })))).toBe('CSR_KEY_NOT_ALLOWED');
  });

  it('names and profiles that no certificate can carry', async () => {
    const bad = async (more: Partial<CertificateRequest>) => codeOf(() => issuer.prepare(request(more)));
    expect(await bad({ registrationId: 'x'.repeat(65) })).toBe('PKI_NAME_INVALID');
    expect(await bad({ registrationId: '' })).toBe('PKI_NAME_INVALID');
    expect(await bad({ profile: { ...profile, organization: 'a\nb' } })).toBe('PKI_NAME_INVALID');
    expect(await bad({ profile: { ...profile, serialNumberInSubject: true }, serial: 'SN_1' })).toBe(
      'PKI_NAME_INVALID',
    );
    for (const hardwareTypeOid of ['', '1', '3.1', '1.40', '1.2.', '1.2.x', '1.2.03']) {
      expect(await bad({ profile: { ...profile, hardwareTypeOid } })).toBe('PKI_PROFILE_INVALID');
    }
    for (const lifetimeDays of [0, -1, 1.5, Number.NaN]) {
      expect(await bad({ profile: { ...profile, lifetimeDays } })).toBe('PKI_PROFILE_INVALID');
    }
    expect(await bad({ profile: { ...profile, lifetimeDays: 1e9 } })).toBe('PKI_ISSUER_EXPIRES_FIRST');
  });

  it('certificates that would outlive the issuer, and any before or after its time', async () => {
    const subject = { commonName: 'Short CA' };
    const short = await createSelfSignedIssuingCa({ signer, subject, now, lifetimeYears: 2 });
    const from = await openCertificateIssuer({ signer, chain: [short] });
    const at = (time: string, lifetimeDays: number | null) =>
      codeOf(() => from.prepare(request({ now: new Date(time), profile: { ...profile, lifetimeDays } })));
    expect(await at('2026-05-17T10:20:30Z', null)).toBe('PKI_ISSUER_EXPIRES_FIRST');
    expect(await at('2026-05-17T10:20:30Z', 731)).toBe('no error');
    expect(await at('2026-05-17T10:20:31Z', 731)).toBe('PKI_ISSUER_EXPIRES_FIRST');
    // The issuer's own time begins five minutes before it was made: clocks are set back a little.
    expect(await at('2026-05-17T10:15:30Z', 1)).toBe('no error');
    expect(await at('2026-05-17T10:15:29Z', 1)).toBe('PKI_ISSUER_NOT_YET_VALID');
    expect(await at('2028-05-17T10:20:31Z', 1)).toBe('PKI_ISSUER_EXPIRED');
    expect(await codeOf(() => from.assertFits(profile, now))).toBe('PKI_ISSUER_EXPIRES_FIRST');
    expect(await codeOf(() => issuer.assertFits(profile, now))).toBe('no error');
  });

  it('to sign bytes that are not a device certificate of this issuer', async () => {
    const signed = async (tbs: Buffer) => codeOf(() => issuer.sign(tbs, never));
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = publicKey.export({ type: 'spki', format: 'der' });
    const issuing = await signer.keyInfo('issuing-ca');
    const parts = {
      serialNumber: newSerialNumber(),
      signatureAlgorithm: signatureAlgorithmOf('ec-p256'),
      issuer: encodeName({ commonName: 'Station CA', organization: 'Ümläut AG' }),
      notBefore: now,
      notAfter: noExpiry,
      subject: encodeName({ commonName: 'evil' }),
      subjectPublicKeyInfo: key,
      extensions: [authorityKeyIdentifier(keyIdentifierOf(issuing.publicKey ?? key)), basicConstraints({ cA: false })],
    };
    expect(await signed(encodeTbsCertificate(parts))).toBe('no error');
    const aCa = { ...parts, extensions: [parts.extensions[0] ?? key, basicConstraints({ cA: true })] };
    expect(await signed(encodeTbsCertificate(aCa))).toBe('PKI_TBS_FOREIGN');
    const otherKey = { ...parts, extensions: [authorityKeyIdentifier(randomBytes(20))] };
    expect(await signed(encodeTbsCertificate(otherKey))).toBe('PKI_TBS_FOREIGN');
    const otherIssuer = { ...parts, issuer: encodeName({ commonName: 'Station CB' }) };
    expect(await signed(encodeTbsCertificate(otherIssuer))).toBe('PKI_TBS_FOREIGN');
    // The same name to OpenSSL, which ignores case; not the same bytes.
    const likeIssuer = { ...parts, issuer: encodeName({ commonName: 'station CA', organization: 'Ümläut AG' }) };
    expect(await signed(encodeTbsCertificate(likeIssuer))).toBe('PKI_TBS_FOREIGN');
    const sha384 = { ...parts, signatureAlgorithm: Buffer.from('300a06082a8648ce3d040303', 'hex') };
    expect(await signed(encodeTbsCertificate(sha384))).toBe('PKI_TBS_FOREIGN');
    const otherAlgorithm = { ...parts, signatureAlgorithm: signatureAlgorithmOf('rsa-2048') };
    expect(await signed(encodeTbsCertificate(otherAlgorithm))).toBe('PKI_TBS_FOREIGN');
    for (const junk of [
      Buffer.alloc(0),
      Buffer.from('3000', 'hex'),
      Buffer.concat([encodeTbsCertificate(parts), Buffer.of(0)]),
    ]) {
      expect(await signed(junk)).toBe('PKI_TBS_FOREIGN');
    }
  });

  it('to give out a certificate whose signature is not its issuer’s', async () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const lying: Signer = { ...signer, sign: async (_key, message) => sign('sha256', message, other) };
    const by = await openCertificateIssuer({ signer: lying, chain: [ca] });
    expect(await codeOf(() => issue({}, by))).toBe('PKI_CERTIFICATE_INVALID');
  });

  it('to open with a certificate that is not its key’s, or no CA’s', async () => {
    const open = (chain: Buffer[], by = signer) => codeOf(() => openCertificateIssuer({ signer: by, chain }));
    expect(await open([ca], signerInMemory('ec-p256'))).toBe('PKI_CHAIN_KEY_MISMATCH');
    expect(await open([])).toBe('PKI_CHAIN_MALFORMED');
    expect(await open([Buffer.from('x')])).toBe('PKI_CHAIN_MALFORMED');
    const { publicKey } = await signer.keyInfo('issuing-ca');
    const tbs = encodeTbsCertificate({
      serialNumber: newSerialNumber(),
      signatureAlgorithm: signatureAlgorithmOf('ec-p256'),
      issuer: encodeName({ commonName: 'x' }),
      notBefore: now,
      notAfter: noExpiry,
      subject: encodeName({ commonName: 'x' }),
      subjectPublicKeyInfo: publicKey ?? Buffer.alloc(0),
      extensions: [basicConstraints({ cA: false })],
    });
    const leaf = assembleSigned(tbs, signatureAlgorithmOf('ec-p256'), await signer.sign('issuing-ca', tbs, never));
    expect(await open([leaf])).toBe('PKI_CHAIN_NOT_A_CA');
  });
});
