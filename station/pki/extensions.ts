import { createHash } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import {
  AuthorityKeyIdentifier,
  BasicConstraints,
  ExtendedKeyUsage,
  GeneralName,
  id_ce_authorityKeyIdentifier,
  id_ce_basicConstraints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_subjectAltName,
  id_ce_subjectKeyIdentifier,
  KeyIdentifier,
  KeyUsage,
  SubjectAlternativeName,
} from '@peculiar/asn1-x509';
import { contextTag, encodeSequence, encodeTlv, readSequence, tag } from './der.ts';
import { pkiError } from './pki-errors.ts';
import { pkiSays } from './pki-phrases.ts';

/** Each function returns one DER Extension (RFC 5280 §4.2). */

const extension = (extnID: string, critical: boolean, value: Uint8Array | ArrayBuffer): Buffer =>
  encodeSequence(
    objectIdentifier(extnID),
    ...(critical ? [derTrue] : []),
    encodeTlv(tag.octetString, value instanceof ArrayBuffer ? Buffer.from(value) : value),
  );

const derTrue = Buffer.of(0x01, 0x01, 0xff);

/** `flags` are KeyUsageFlags, or'ed. Critical. */
export const keyUsage = (flags: number): Buffer =>
  extension(id_ce_keyUsage, true, AsnConvert.serialize(new KeyUsage(flags)));

/** Critical. An end entity has no path length. */
export const basicConstraints = (constraints: { cA: boolean; pathLenConstraint?: number }): Buffer =>
  extension(id_ce_basicConstraints, true, AsnConvert.serialize(new BasicConstraints(constraints)));

export const extendedKeyUsage = (...purposes: string[]): Buffer =>
  extension(id_ce_extKeyUsage, false, AsnConvert.serialize(new ExtendedKeyUsage(purposes)));

export const subjectKeyIdentifier = (keyIdentifier: Buffer): Buffer =>
  extension(id_ce_subjectKeyIdentifier, false, encodeTlv(tag.octetString, keyIdentifier));

export const authorityKeyIdentifier = (keyIdentifier: Buffer): Buffer =>
  extension(
    id_ce_authorityKeyIdentifier,
    false,
    AsnConvert.serialize(new AuthorityKeyIdentifier({ keyIdentifier: new KeyIdentifier(arrayBuffer(keyIdentifier)) })),
  );

const idOnHardwareModuleName = '1.3.6.1.5.5.7.8.4';

/** RFC 4108 §5: the kind of hardware and this unit's serial number, as a SAN otherName. @throws PKI_PROFILE_INVALID */
export function hardwareModuleName(hardwareTypeOid: string, serial: string): Buffer {
  const value = encodeSequence(objectIdentifier(hardwareTypeOid), encodeTlv(tag.octetString, Buffer.from(serial)));
  // otherName is [0] IMPLICIT in GeneralName, its value [0] EXPLICIT in it (RFC 5280 §4.2.1.6).
  const otherName = encodeTlv(contextTag(0), objectIdentifier(idOnHardwareModuleName), encodeTlv(contextTag(0), value));
  return extension(id_ce_subjectAltName, false, encodeSequence(otherName));
}

export const serverNames = (dnsNames: readonly string[], ips: readonly string[]): Buffer =>
  extension(
    id_ce_subjectAltName,
    false,
    AsnConvert.serialize(
      new SubjectAlternativeName([
        ...dnsNames.map((dNSName) => new GeneralName({ dNSName })),
        ...ips.map((iPAddress) => new GeneralName({ iPAddress })),
      ]),
    ),
  );

/**
 * Key identifier of a DER SubjectPublicKeyInfo, by RFC 7093 §2 method 1: the leftmost 160 bits of the SHA-256 of the
 * subjectPublicKey's octets.
 */
export function keyIdentifierOf(spki: Buffer): Buffer {
  const publicKey = readSequence(spki)[1]?.content.subarray(1);
  return createHash('sha256')
    .update(publicKey ?? spki)
    .digest()
    .subarray(0, 20);
}

function objectIdentifier(dotted: string): Buffer {
  // X.660: the first arc is 0…2, and under 0 and 1 the second stays below 40.
  if (!/^(?:[01]\.[1-3]?\d|2\.(?:0|[1-9]\d*))(?:\.(?:0|[1-9]\d*))*$/.test(dotted)) {
    throw pkiError('PKI_PROFILE_INVALID', { problem: pkiSays('OID_INVALID', { text: dotted }) });
  }
  const arcs = dotted.split('.').map(BigInt);
  const [first = 0n, second = 0n, ...rest] = arcs;
  const octets = [first * 40n + second, ...rest].flatMap((arc) => {
    const base128: number[] = [Number(arc & 0x7fn)];
    for (let left = arc >> 7n; left > 0n; left >>= 7n) base128.unshift(Number(left & 0x7fn) | 0x80);
    return base128;
  });
  return encodeTlv(tag.objectIdentifier, Buffer.from(octets));
}

const arrayBuffer = (bytes: Buffer): ArrayBuffer => new Uint8Array(bytes).buffer;
