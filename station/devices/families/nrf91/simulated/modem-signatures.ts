import { createHash, createPrivateKey, createPublicKey, type KeyObject, randomBytes, sign } from 'node:crypto';
import { encode } from 'cborg';

/** What a modem signs, in the encodings of its firmware. Keys are PEM. */

const tlv = (tag: number, ...parts: Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts);
  const { length } = content;
  const header =
    length < 0x80 ? [tag, length] : length < 0x100 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(header), content]);
};

const oid = {
  C: Buffer.from('0603550406', 'hex'),
  ST: Buffer.from('0603550408', 'hex'),
  L: Buffer.from('0603550407', 'hex'),
  O: Buffer.from('060355040a', 'hex'),
  OU: Buffer.from('060355040b', 'hex'),
  CN: Buffer.from('0603550403', 'hex'),
} as const;
const ecdsaWithSha256AndNull = Buffer.from('300c06082a8648ce3d0403020500', 'hex');
/** extensionRequest with the key usages that the modem asks for by itself. */
const requestedKeyUsage = Buffer.from('301c06092a864886f70d01090e310f300d300b0603551d0f0404030203e8', 'hex');

const isAttribute = (name: string): name is keyof typeof oid => Object.hasOwn(oid, name);

/** `CN=x,O=y` as an X.501 Name; undefined when it cannot be read. */
export function encodeSubject(attributes: string): Buffer | undefined {
  const names: Buffer[] = [];
  for (const attribute of attributes.split(',')) {
    const [name = '', value = ''] = attribute.split(/=(.*)/s);
    if (!isAttribute(name) || value === '') return undefined;
    const text = tlv(name === 'C' ? 0x13 : 0x0c, Buffer.from(value));
    names.push(tlv(0x31, tlv(0x30, oid[name], text)));
  }
  return tlv(0x30, ...names);
}

/** PKCS#10 as the modem writes it: with NULL parameters in its signature algorithm, against RFC 5758 §3.2. */
export function certificateRequest(key: KeyObject, subject: Buffer): Buffer {
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' });
  const info = tlv(0x30, Buffer.from('020100', 'hex'), subject, publicKey, tlv(0xa0, requestedKeyUsage));
  const signature = sign('sha256', info, { key, dsaEncoding: 'der' });
  return tlv(0x30, info, ecdsaWithSha256AndNull, tlv(0x03, Buffer.of(0), signature));
}

/** COSE_Sign1 (RFC 9052 §4.2) by the identity key; its kind 9 is about a CSR, 8 about a public key. */
export function keyAttestation(
  identityKey: string,
  about: { kind: 8 | 9; uuid: string; secTag: number; body: Buffer },
): Buffer {
  const digest = createHash('sha256').update(about.body).digest();
  const message = [about.kind, Buffer.from(about.uuid, 'hex'), encode(about.secTag), digest, randomBytes(16)];
  return coseSign1(identityKey, Buffer.concat([Buffer.from('d9d9f7', 'hex'), encode(message)]));
}

export function coseSign1(identityKey: string, payload: Buffer | null): Buffer {
  const header = Buffer.from('a10126', 'hex');
  const toBeSigned = encode(['Signature1', header, new Uint8Array(), payload ?? new Uint8Array()]);
  const signature = sign('sha256', toBeSigned, { key: createPrivateKey(identityKey), dsaEncoding: 'ieee-p1363' });
  const unprotected = new Map([[4, Buffer.from('21', 'hex')]]);
  return Buffer.concat([Buffer.of(0xd2), encode([header, unprotected, payload, signature])]);
}

/** ES256 token, laid out as the modem does it: issuer and token id name device and firmware. */
export function jsonWebToken(
  key: KeyObject,
  claims: { uuid: string; firmwareUuid: string; subject: string; audience: string },
): string {
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  const kid = createHash('sha256').update(spki).digest('hex');
  const header = { typ: 'JWT', alg: 'ES256', kid };
  const body = {
    iss: `nRF9151.${dashed(claims.uuid)}`,
    jti: `nRF9151.${dashed(claims.firmwareUuid)}.${randomBytes(16).toString('hex')}`,
    sub: claims.subject === '' ? dashed(claims.uuid) : claims.subject,
    ...(claims.audience === '' ? {} : { aud: claims.audience }),
  };
  const signed = `${base64urlJson(header)}.${base64urlJson(body)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

const base64urlJson = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export const dashed = (uuid: string): string =>
  [uuid.slice(0, 8), uuid.slice(8, 12), uuid.slice(12, 16), uuid.slice(16, 20), uuid.slice(20)].join('-');
