import { X509Certificate } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import { Certificate } from '@peculiar/asn1-x509';
import { badRequest } from './dps-error.ts';
import type { CertificateInfo } from './enrollment.ts';

/**
 * The certificate of an enrollment: PEM text, base64 of PEM text, or base64 of DER; exactly one certificate.
 * @throws DpsError 400004
 */
export function parseEnrolledCertificate(text: string): X509Certificate {
  const decoded = text.includes('-----BEGIN') ? Buffer.from(text) : Buffer.from(text, 'base64');
  const pem = decoded.toString('latin1');
  const blocks = pem.match(/-----BEGIN [A-Z0-9 ]+-----/g) ?? [];
  if (blocks.length > 1) throw badRequest('A certificate must be a single certificate, without chain or key.');
  try {
    return new X509Certificate(decoded);
  } catch {
    throw badRequest('A certificate could not be parsed: give PEM text, or base64 of PEM or DER.');
  }
}

export function describeCertificate(certificate: X509Certificate): CertificateInfo {
  const { version } = AsnConvert.parse(certificate.raw, Certificate).tbsCertificate;
  return {
    subjectName: distinguishedName(certificate.subject),
    sha1Thumbprint: certificate.fingerprint.replaceAll(':', ''),
    sha256Thumbprint: certificate.fingerprint256.replaceAll(':', ''),
    issuerName: distinguishedName(certificate.issuer),
    notBeforeUtc: toSeconds(certificate.validFromDate),
    notAfterUtc: toSeconds(certificate.validToDate),
    serialNumber: certificate.serialNumber,
    version: version + 1,
  };
}

/** The last CN of the subject, or undefined. */
export function commonNameOf(certificate: X509Certificate): string | undefined {
  const line = (certificate.subject ?? '').split('\n').findLast((part) => part.startsWith('CN='));
  return line === undefined ? undefined : unescapeValue(line.slice('CN='.length));
}

const toSeconds = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, 'Z');

/** OpenSSL's lines, outermost first, to .NET's one line, most specific first, values quoted where they need it. */
function distinguishedName(lines: string | undefined): string {
  return (lines ?? '')
    .split('\n')
    .toReversed()
    .map((line) => {
      const equals = line.indexOf('=');
      const value = unescapeValue(line.slice(equals + 1));
      const quoted = /[,+="\n<>#;]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
      return `${line.slice(0, equals + 1)}${quoted}`;
    })
    .join(', ');
}

const unescapeValue = (value: string): string => value.replaceAll(/\\(.)/g, '$1');
