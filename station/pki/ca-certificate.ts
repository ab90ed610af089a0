import { type KeyObject, X509Certificate } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import {
  BasicConstraints,
  Certificate,
  id_ce_basicConstraints,
  id_ce_keyUsage,
  id_ce_subjectKeyIdentifier,
  KeyUsage,
  KeyUsageFlags,
} from '@peculiar/asn1-x509';
import { noExpiry } from './certificate.ts';
import { readAll, readSequence, readTlv } from './der.ts';
import { keyIdentifierOf } from './extensions.ts';
import { type SigningAlgorithm } from './signature-algorithm.ts';

/** A CA certificate, taken apart as far as issuing and path checks need it. */
export interface CaCertificate {
  readonly der: Buffer;
  readonly x509: X509Certificate;
  readonly publicKey: KeyObject;
  /** DER SubjectPublicKeyInfo. */
  readonly subjectPublicKeyInfo: Buffer;
  /** DER Name, byte for byte. */
  readonly subject: Buffer;
  /** For people. */
  readonly subjectText: string;
  readonly selfIssued: boolean;
  /** The certificate's own SKI; what RFC 7093 method 1 gives where it has none. */
  readonly keyIdentifier: Buffer;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly neverExpires: boolean;
  readonly isCa: boolean;
  /** Null = not limited. */
  readonly pathLength: number | null;
  /** keyUsage's keyCertSign; null where there is no keyUsage, which then forbids nothing. */
  readonly signsCertificates: boolean | null;
}

/** @throws DerSyntaxError or the parsers' own errors where it is not an X.509 certificate */
export function readCaCertificate(der: Buffer): CaCertificate {
  const [tbs] = readSequence(der);
  if (tbs === undefined) throw new TypeError('not a certificate');
  const fields = readAll(tbs.content);
  // Without [0] version it is a version 1 certificate, which cannot be a CA here: its missing extensions say so.
  const offset = fields[0]?.tag === 0xa0 ? 1 : 0;
  const [issuer, subject, spki] = [fields[offset + 2], fields[offset + 4], fields[offset + 5]];
  if (issuer === undefined || subject === undefined || spki === undefined) throw new TypeError('not a certificate');
  const x509 = new X509Certificate(der);
  const extensions = AsnConvert.parse(der, Certificate).tbsCertificate.extensions ?? [];
  const value = (oid: string): Buffer | null => {
    const found = extensions.find(({ extnID }) => extnID === oid);
    return found === undefined ? null : Buffer.from(found.extnValue.buffer);
  };
  const constraints = value(id_ce_basicConstraints);
  const usage = value(id_ce_keyUsage);
  const ski = value(id_ce_subjectKeyIdentifier);
  const basic = constraints === null ? null : AsnConvert.parse(constraints, BasicConstraints);
  return {
    der,
    x509,
    publicKey: x509.publicKey,
    subjectPublicKeyInfo: spki.raw,
    subject: subject.raw,
    subjectText: x509.subject.replaceAll('\n', ', '),
    selfIssued: issuer.raw.equals(subject.raw),
    keyIdentifier: ski === null ? keyIdentifierOf(spki.raw) : readTlv(ski).content,
    notBefore: x509.validFromDate,
    notAfter: x509.validToDate,
    neverExpires: x509.validToDate.getTime() === noExpiry.getTime(),
    isCa: basic?.cA === true,
    pathLength: basic?.pathLenConstraint ?? null,
    signsCertificates:
      usage === null ? null : (AsnConvert.parse(usage, KeyUsage).toNumber() & KeyUsageFlags.keyCertSign) !== 0,
  };
}

/** What kind of signature this key makes; null where it is neither P-256 nor RSA-2048. */
export function signingAlgorithmOf(key: KeyObject): SigningAlgorithm | null {
  const { namedCurve, modulusLength } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'ec' && namedCurve === 'prime256v1') return 'ec-p256';
  return key.asymmetricKeyType === 'rsa' && modulusLength === 2048 ? 'rsa-2048' : null;
}
