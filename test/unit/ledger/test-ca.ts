import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** A certificate authority small enough to be read: P-256, ECDSA with SHA-256, names of one CN. */
export interface TestCa {
  readonly certificate: Buffer;
  readonly sha256: string;
  /** DER TBSCertificate for a fresh key. */
  tbs(request: { commonName: string; serialNumber: string }): { tbs: Buffer; publicKeySha256: string };
  certify(tbs: Buffer): Buffer;
}

export function createTestCa(commonName = 'Test Issuing CA'): TestCa {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const certificate = certify(tbsOf('01', commonName, commonName, spki(publicKey)), privateKey);
  return {
    certificate,
    sha256: sha256(certificate),
    tbs({ commonName: subject, serialNumber }) {
      const key = spki(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey);
      return { tbs: tbsOf(serialNumber, commonName, subject, key), publicKeySha256: sha256(key) };
    },
    certify: (tbs) => certify(tbs, privateKey),
  };
}

export const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

const ecdsaWithSha256 = der(0x30, Buffer.from('06082a8648ce3d040302', 'hex'));

function tbsOf(serialNumber: string, issuer: string, subject: string, key: Buffer): Buffer {
  const validity = der(0x30, time('20250101000000Z'), time('99991231235959Z'));
  const version = der(0xa0, der(0x02, Buffer.of(2)));
  const number = der(0x02, Buffer.from(serialNumber, 'hex'));
  return der(0x30, version, number, ecdsaWithSha256, name(issuer), validity, name(subject), key);
}

const certify = (tbs: Buffer, key: KeyObject): Buffer =>
  der(0x30, tbs, ecdsaWithSha256, der(0x03, Buffer.of(0), sign('sha256', tbs, key)));

const name = (commonName: string): Buffer =>
  der(0x30, der(0x31, der(0x30, Buffer.from('0603550403', 'hex'), der(0x0c, Buffer.from(commonName)))));

const time = (text: string): Buffer => der(0x18, Buffer.from(text));
const spki = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });

function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const header =
    length < 0x80 ? [tag, length] : length < 0x100 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(header), content]);
}
