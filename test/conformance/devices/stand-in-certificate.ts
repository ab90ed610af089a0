import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { CertificationRequest } from '@peculiar/asn1-csr';
import { AsnConvert } from '@peculiar/asn1-schema';

/** A certificate that a device can be given without any PKI: v1, signed by a key that exists only here. */

const tlv = (tag: number, ...parts: Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts);
  const long = content.length > 0xff ? [0x82, content.length >> 8, content.length & 0xff] : [0x81, content.length];
  return Buffer.concat([Buffer.from([tag, ...(content.length < 0x80 ? [content.length] : long)]), content]);
};

const ecdsaWithSha256 = Buffer.from('300a06082a8648ce3d040302', 'hex');
const name = (commonName: string): Buffer =>
  tlv(0x30, tlv(0x31, tlv(0x30, Buffer.from('0603550403', 'hex'), tlv(0x0c, Buffer.from(commonName)))));
const issuer = generateKeyPairSync('ec', { namedCurve: 'P-256' });

export function standInCertificate(publicKey: KeyObject, commonName: string): Buffer {
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  const serialNumber = createHash('sha256').update(spki).digest().subarray(0, 15);
  const time = (text: string): Buffer => tlv(0x17, Buffer.from(text));
  const tbs = tlv(
    0x30,
    tlv(0x02, Buffer.of(0x01), serialNumber),
    ecdsaWithSha256,
    name('stand-in issuer'),
    tlv(0x30, time('260101000000Z'), time('460101000000Z')),
    name(commonName),
    spki,
  );
  const signature = sign('sha256', tbs, issuer.privateKey);
  return tlv(0x30, tbs, ecdsaWithSha256, tlv(0x03, Buffer.of(0), signature));
}

/** The public key of a CSR whose proof of possession holds. @throws when it does not */
export function requestedKey(csr: Buffer): KeyObject {
  const request = AsnConvert.parse(csr, CertificationRequest);
  const info = AsnConvert.serialize(request.certificationRequestInfo);
  const spki = Buffer.from(AsnConvert.serialize(request.certificationRequestInfo.subjectPKInfo));
  const publicKey = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  if (!verify('sha256', Buffer.from(info), publicKey, Buffer.from(request.signature))) throw new Error('CSR signature');
  return publicKey;
}
