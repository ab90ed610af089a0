import { createHash, X509Certificate } from 'node:crypto';
import type { EntryContents } from '../../domain/entry.ts';
import type { Phrase } from '../../domain/phrase.ts';
import { auditSays } from './verify-phrases.ts';

/** An issuing certificate that an `issuer.activated` entry published. */
export interface PublishedIssuer {
  readonly certificate: X509Certificate;
  readonly publishedBy: number;
  /** The signer's key that it is for. */
  readonly key: string;
  /** The first and the last entry from which on it may sign; null: it waits for its day. */
  readonly firstInForce: number | null;
  readonly inForce: number | null;
}

/**
 * Holds an issued certificate against the signature that was intended for it and the issuer that was to sign.
 * @returns what is wrong, or undefined
 */
export function certificateFault(
  issued: EntryContents['certificate.issued'],
  intent: EntryContents['signature.intended'],
  issuer: X509Certificate,
): Phrase | undefined {
  const der = Buffer.from(issued.certificate, 'base64');
  if (createHash('sha256').update(der).digest('hex') !== issued.sha256) return auditSays('DIGEST_WRONG');
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(der);
  } catch {
    return auditSays('CERTIFICATE_NONE');
  }
  const [tbs] = children(der);
  const publicKey = tbs && children(tbs)[6];
  if (!tbs?.equals(Buffer.from(intent.tbs, 'base64'))) return auditSays('CONTENTS_OTHER');
  if (!isSignedBy(certificate, issuer)) return auditSays('SIGNED_BY_OTHER');
  if (BigInt(`0x${certificate.serialNumber}`) !== BigInt(`0x${issued.serialNumber}`))
    return auditSays('SERIAL_NUMBER_DIFFERS');
  if (publicKey === undefined || createHash('sha256').update(publicKey).digest('hex') !== intent.publicKeySha256) {
    return auditSays('PUBLIC_KEY_OTHER');
  }
  if (!certificate.subject.split('\n').includes(`CN=${issued.registrationId}`)) return auditSays('NAME_OTHER');
  return undefined;
}

/** Holds a proof of possession against what was intended. @returns what is wrong, or undefined */
export function proofFault(
  der: Buffer,
  intent: EntryContents['ca.proof-intended'],
  issuer: X509Certificate | undefined,
): Phrase | undefined {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(der);
  } catch {
    return auditSays('CERTIFICATE_NONE');
  }
  if (children(der)[0]?.equals(Buffer.from(intent.tbs, 'base64')) !== true) {
    return auditSays('CONTENTS_OTHER');
  }
  if (certificate.ca) return auditSays('PROOF_IS_CA');
  if (!certificate.subject.split('\n').includes(`CN=${intent.verificationCode}`)) return auditSays('PROOF_NAME_OTHER');
  if (!issuer) return auditSays('PROOF_ISSUER_UNKNOWN');
  if (!isSignedBy(certificate, issuer)) return auditSays('SIGNED_BY_OTHER');
  return undefined;
}

/** A CA whose key is of no kind that is known here signed nothing. */
function isSignedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  } catch {
    return false;
  }
}

/** The elements inside a DER constructed element, each with its header (X.690 §8.1); stops at what is no element. */
function children(element: Buffer): Buffer[] {
  const found: Buffer[] = [];
  const outer = extent(element, 0);
  if (outer === undefined) return found;
  for (let at = outer.content; at < outer.end; ) {
    const inner = extent(element, at);
    if (inner === undefined || inner.end > outer.end) break;
    found.push(element.subarray(at, inner.end));
    at = inner.end;
  }
  return found;
}

function extent(bytes: Buffer, at: number): { content: number; end: number } | undefined {
  const first = bytes[at + 1];
  if (first === undefined) return undefined;
  if (first < 0x80) return { content: at + 2, end: at + 2 + first };
  const width = first & 0x7f;
  if (width === 0 || width > 4 || at + 2 + width > bytes.length) return undefined;
  const content = at + 2 + width;
  return { content, end: content + bytes.readUIntBE(at + 2, width) };
}
