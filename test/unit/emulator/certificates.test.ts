import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { commonNameOf, describeCertificate, parseEnrolledCertificate } from '../../../station/emulator/certificates.ts';
import { isPathValid } from '../../../station/emulator/device-api/certificate-path.ts';
import { createLocalCa } from '../../../station/pki/local-ca.ts';
import { makeCertificate, type TestCertificate } from '../../conformance/dps-certificates.ts';

const badRequest = expect.objectContaining({ errorCode: 400004 });

describe('the certificate of an enrollment', () => {
  const { pem, der } = makeCertificate({ commonName: 'unit, "one"' });

  it('is the same as PEM, base64 of PEM and base64 of DER', () => {
    for (const text of [pem, Buffer.from(pem).toString('base64'), der.toString('base64')]) {
      expect(parseEnrolledCertificate(text).raw.equals(der)).toBe(true);
    }
  });

  it.each([
    ['nothing', ''],
    ['no certificate', Buffer.from('hello').toString('base64')],
    ['a chain', pem + pem],
    [
      'a certificate with its key',
      pem +
        createLocalCa({ commonName: 'x', now: new Date() }).issueServerCertificate({ dnsNames: ['x'] }).privateKeyPem,
    ],
  ])('is not %s', (_what, text) => {
    expect(() => parseEnrolledCertificate(text)).toThrow(badRequest);
  });

  it('is described with names as .NET writes them', () => {
    const certificate = new X509Certificate(der);
    expect(describeCertificate(certificate)).toMatchObject({
      subjectName: 'CN="unit, ""one"""',
      sha256Thumbprint: expect.stringMatching(/^[0-9A-F]{64}$/),
      sha1Thumbprint: expect.stringMatching(/^[0-9A-F]{40}$/),
      serialNumber: expect.stringMatching(/^[0-9A-F]{32}$/),
      version: 3,
    });
    expect(commonNameOf(certificate)).toBe('unit, "one"');
  });
});

const valid = (parts: {
  leaf: TestCertificate;
  intermediates?: TestCertificate[];
  verifiedCas?: TestCertificate[];
  now?: Date;
}): boolean =>
  isPathValid({
    leaf: new X509Certificate(parts.leaf.der),
    intermediates: (parts.intermediates ?? []).map(({ der }) => new X509Certificate(der)),
    verifiedCas: (parts.verifiedCas ?? []).map(({ der }) => new X509Certificate(der)),
    required: (parts.verifiedCas ?? []).length > 0,
    now: parts.now ?? new Date(),
  });

describe('the path of a device’s certificate', () => {
  const root = makeCertificate({ commonName: 'root', ca: true });
  const issuing = makeCertificate({ commonName: 'issuing', ca: true, issuer: root });
  const leaf = makeCertificate({ commonName: 'unit', issuer: issuing });
  it('holds for a self-signed leaf, and for a chained one without verified CAs', () => {
    expect(valid({ leaf: makeCertificate({ commonName: 'unit' }), verifiedCas: [root] })).toBe(true);
    expect(valid({ leaf })).toBe(true);
  });

  it('leads to a verified CA, directly or through what the device sent', () => {
    expect(valid({ leaf, verifiedCas: [issuing] })).toBe(true);
    expect(valid({ leaf, intermediates: [issuing], verifiedCas: [root] })).toBe(true);
    expect(valid({ leaf, verifiedCas: [root] })).toBe(false);
  });

  it('breaks on a CA of the same name with another key, on an expired one and on one that is no CA', () => {
    const sameName = makeCertificate({ commonName: 'issuing', ca: true });
    const expired = makeCertificate({ commonName: 'old', ca: true, notAfter: new Date(Date.now() - 3_600_000) });
    const notCa = makeCertificate({ commonName: 'not-a-ca' });
    expect(valid({ leaf, verifiedCas: [sameName] })).toBe(false);
    expect(valid({ leaf: makeCertificate({ commonName: 'unit', issuer: expired }), verifiedCas: [expired] })).toBe(
      false,
    );
    expect(valid({ leaf: makeCertificate({ commonName: 'unit', issuer: notCa }), verifiedCas: [notCa] })).toBe(false);
  });

  it('refuses a leaf outside its validity or not for clients', () => {
    expect(valid({ leaf, now: new Date(Date.now() + 3 * 86_400_000) })).toBe(false);
    expect(valid({ leaf, now: new Date(Date.now() - 3 * 86_400_000) })).toBe(false);
    expect(valid({ leaf: makeCertificate({ commonName: 'unit', extendedKeyUsage: '1.3.6.1.5.5.7.3.1' }) })).toBe(false);
  });
});
