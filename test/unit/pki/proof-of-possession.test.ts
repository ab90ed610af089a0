import { generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import { KeyUsageFlags } from '@peculiar/asn1-x509';
import { describe, expect, it } from 'vitest';
import { isStationError } from '../../../station/domain/station-error.ts';
import { assembleSigned, encodeTbsCertificate, newSerialNumber } from '../../../station/pki/certificate.ts';
import { encodeName } from '../../../station/pki/distinguished-name.ts';
import { basicConstraints, keyUsage } from '../../../station/pki/extensions.ts';
import { createSelfSignedIssuingCa } from '../../../station/pki/issuing-ca.ts';
import { encodePem } from '../../../station/pki/pem.ts';
import { assertProves, prepareProof, signProof } from '../../../station/pki/proof-of-possession.ts';
import { signatureAlgorithmOf } from '../../../station/pki/signature-algorithm.ts';
import { readUploadableCa } from '../../../station/pki/uploadable-ca.ts';
import { makeCertificate } from '../../conformance/dps-certificates.ts';
import { signerInMemory } from './signer-in-memory.ts';

const now = new Date('2026-03-01T12:00:00Z');
const code = '0123456789ABCDEF'.repeat(3);
const { signal } = new AbortController();

describe.each(['ec-p256', 'rsa-2048'] as const)('a proof by an issuing key of %s', (algorithm) => {
  it('carries the code, is signed by the CA, is no CA and lasts a day', async () => {
    const signer = signerInMemory(algorithm);
    const ca = await createSelfSignedIssuingCa({ signer, subject: { commonName: 'line' }, now, lifetimeYears: 10 });
    const { tbs, serialNumber } = await prepareProof({ signer, ca, code, now });
    const proof = await signProof({ signer, ca, code, tbs, signal });
    const certificate = new X509Certificate(proof);
    expect(certificate.subject).toBe(`CN=${code}`);
    expect(certificate.verify(new X509Certificate(ca).publicKey)).toBe(true);
    expect(certificate.ca).toBe(false);
    expect(certificate.serialNumber.toLowerCase()).toBe(serialNumber);
    expect(certificate.validFromDate).toEqual(new Date('2026-03-01T11:55:00Z'));
    expect(certificate.validToDate).toEqual(new Date('2026-03-02T12:00:00Z'));
  });
});

it('begins no earlier than its CA', async () => {
  const signer = signerInMemory('ec-p256');
  const ca = await createSelfSignedIssuingCa({ signer, subject: { commonName: 'line' }, now, lifetimeYears: 10 });
  const early = new Date('2026-03-01T11:57:00Z');
  const { tbs } = await prepareProof({ signer, ca, code, now: early });
  const proof = new X509Certificate(await signProof({ signer, ca, code, tbs, signal }));
  expect(proof.validFromDate).toEqual(new X509Certificate(ca).validFromDate);
});

it('is not laid out for a CA of another key', async () => {
  const { der } = makeCertificate({ commonName: 'another', ca: true });
  await expect(prepareProof({ signer: signerInMemory('ec-p256'), ca: der, code, now })).rejects.toMatchObject({
    code: 'PKI_CHAIN_KEY_MISMATCH',
  });
});

it.each([
  ['another code', () => makeCertificate({ commonName: 'F'.repeat(48), issuer: root })],
  [
    'another CA of that name',
    () => makeCertificate({ commonName: code, issuer: makeCertificate({ commonName: 'root', ca: true }) }),
  ],
  [
    'a signature by a CA below',
    () =>
      makeCertificate({ commonName: code, issuer: makeCertificate({ commonName: 'below', ca: true, issuer: root }) }),
  ],
])('%s proves nothing', (_name, make) => {
  expect(() => assertProves(make().der, root.der, code)).toThrow(expect.objectContaining({ code: 'CA_PROOF_WRONG' }));
});
const root = makeCertificate({ commonName: 'root', ca: true });

describe('a CA that is to be uploaded', () => {
  const codeOf = (bytes: Buffer): string => {
    try {
      // Now, and not when the file was read: a busy machine is slow between the two.
      readUploadableCa(bytes, 'ca.pem', new Date());
      return 'taken';
    } catch (error) {
      return isStationError(error) ? error.code : String(error);
    }
  };

  it('is read as PEM and as DER', () => {
    expect(readUploadableCa(Buffer.from(root.pem), 'ca.pem', new Date()).der).toEqual(root.der);
    expect(readUploadableCa(root.der, 'ca.cer', new Date()).subjectText).toBe('CN=root');
  });

  it('is a CA, is valid now, and stands alone', () => {
    const from = new Date(Date.now() + 3_600_000);
    const until = new Date(Date.now() - 3_600_000);
    expect(codeOf(makeCertificate({ commonName: 'unit', issuer: root }).der)).toBe('CA_IS_A_LEAF');
    expect(codeOf(makeCertificate({ commonName: 'old', ca: true, notAfter: until }).der)).toBe('CA_NOT_VALID_NOW');
    expect(codeOf(makeCertificate({ commonName: 'new', ca: true, notBefore: from }).der)).toBe('CA_NOT_VALID_NOW');
    expect(codeOf(Buffer.from(root.pem + root.pem))).toBe('CA_FILE_MALFORMED');
    expect(codeOf(Buffer.from('no certificate'))).toBe('CA_FILE_MALFORMED');
  });

  it.each([
    ['RSA of 1024 bits', () => generateKeyPairSync('rsa', { modulusLength: 1024 })],
    ['a curve nobody takes', () => generateKeyPairSync('ec', { namedCurve: 'secp192k1' })],
  ])('has no key of %s', (_name, makeKeys) => {
    const { publicKey, privateKey } = makeKeys();
    const signatureAlgorithm = signatureAlgorithmOf(publicKey.asymmetricKeyType === 'rsa' ? 'rsa-2048' : 'ec-p256');
    const name = encodeName({ commonName: 'weak' });
    const tbs = encodeTbsCertificate({
      serialNumber: newSerialNumber(),
      signatureAlgorithm,
      issuer: name,
      notBefore: new Date(Date.now() - 3_600_000),
      notAfter: new Date(Date.now() + 3_600_000),
      subject: name,
      subjectPublicKeyInfo: publicKey.export({ type: 'spki', format: 'der' }),
      extensions: [basicConstraints({ cA: true }), keyUsage(KeyUsageFlags.keyCertSign)],
    });
    const der = assembleSigned(tbs, signatureAlgorithm, sign('sha256', tbs, privateKey));
    expect(codeOf(Buffer.from(encodePem('CERTIFICATE', der)))).toBe('CA_KEY_WEAK');
  });
});
