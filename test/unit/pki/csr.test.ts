import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isStationError } from '../../../station/domain/station-error.ts';
import { assembleSigned } from '../../../station/pki/certificate.ts';
import { encodeCertificationRequestInfo } from '../../../station/pki/certification-request.ts';
import { checkCsr, csrSizeLimit } from '../../../station/pki/csr.ts';
import { encodeSequence, encodeTlv, encodeUnsignedInteger } from '../../../station/pki/der.ts';
import { encodeName } from '../../../station/pki/distinguished-name.ts';
import { generateHostKey } from '../../../station/pki/host-key.ts';
import { type SigningAlgorithm, signatureAlgorithmOf } from '../../../station/pki/signature-algorithm.ts';

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const spkiOf = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const name = encodeName({ commonName: 'unit-1' });

const check = (csr: Buffer, keyAlgorithm: SigningAlgorithm = 'ec-p256', acceptedCommonNames = ['unit-1']) =>
  checkCsr(csr, { keyAlgorithm, acceptedCommonNames });

const codeOf = (csr: Buffer, keyAlgorithm?: SigningAlgorithm, accepted?: string[]): string => {
  try {
    check(csr, keyAlgorithm, accepted);
    return 'accepted';
  } catch (error) {
    return isStationError(error) ? error.code : `not a StationError: ${String(error)}`;
  }
};

/** A request with any part replaced, signed over what it then says. */
function request({
  subject = name,
  spki = spkiOf(ec.publicKey),
  key = ec.privateKey,
  algorithm = signatureAlgorithmOf('ec-p256'),
  digest = 'sha256',
  info = encodeCertificationRequestInfo(subject, spki),
}: {
  subject?: Buffer;
  spki?: Buffer;
  key?: KeyObject;
  algorithm?: Buffer;
  digest?: string;
  info?: Buffer;
} = {}): Buffer {
  return assembleSigned(info, algorithm, sign(digest, info, key));
}
const rsaRequest = (more: Parameters<typeof request>[0] = {}): Buffer =>
  request({ spki: spkiOf(rsa.publicKey), key: rsa.privateKey, algorithm: signatureAlgorithmOf('rsa-2048'), ...more });

const ecdsaWithSha256 = '06 08 2a8648ce3d040302';

describe('a certificate request', () => {
  it('is accepted when it proves its key, and its key is taken over byte for byte', () => {
    expect(check(request())).toEqual({ subjectPublicKeyInfo: spkiOf(ec.publicKey), commonName: 'unit-1' });
    expect(check(rsaRequest(), 'rsa-2048').subjectPublicKeyInfo).toEqual(spkiOf(rsa.publicKey));
  });

  it('is accepted with NULL parameters after ecdsa-with-SHA256, as nRF91 modems write, and without attributes', () => {
    const algorithm = hex(`30 0c ${ecdsaWithSha256} 05 00`);
    expect(codeOf(request({ algorithm }))).toBe('accepted');
    const info = encodeSequence(hex('020100'), name, spkiOf(ec.publicKey));
    expect(codeOf(request({ info }))).toBe('accepted');
  });

  it('is accepted with SHA-384 and SHA-512, and not with SHA-1', () => {
    const with384 = encodeSequence(hex('06 08 2a8648ce3d040303'));
    expect(codeOf(request({ algorithm: with384, digest: 'sha384' }))).toBe('accepted');
    const with512 = hex('30 0d 06 09 2a864886f70d01010d 05 00');
    expect(codeOf(rsaRequest({ algorithm: with512, digest: 'sha512' }), 'rsa-2048')).toBe('accepted');
    const withSha1 = encodeSequence(hex('06 07 2a8648ce3d0401'));
    expect(codeOf(request({ algorithm: withSha1, digest: 'sha1' }))).toBe('CSR_MALFORMED');
  });

  it.each(['ec-p256', 'rsa-2048'] as const)('made on the station is one: %s', async (algorithm) => {
    const { csr, privateKey } = await generateHostKey(algorithm, 'unit-1');
    const { subjectPublicKeyInfo } = check(csr, algorithm);
    const derived = createPublicKey(createPrivateKey({ key: privateKey, format: 'der', type: 'pkcs8' }));
    expect(spkiOf(derived)).toEqual(subjectPublicKeyInfo);
  });

  it('is refused without proof of the key', () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    expect(codeOf(request({ key: other }))).toBe('CSR_SIGNATURE_INVALID');
    const info = encodeCertificationRequestInfo(name, spkiOf(ec.publicKey));
    for (const signature of [Buffer.alloc(0), Buffer.alloc(70, 0x30), hex('30 06 02 01 00 02 01 00')]) {
      const csr = assembleSigned(info, signatureAlgorithmOf('ec-p256'), signature);
      expect(codeOf(csr)).toBe('CSR_SIGNATURE_INVALID');
    }
  });

  it('is refused with a key of another kind, curve, length or exponent', () => {
    expect(codeOf(rsaRequest())).toBe('CSR_KEY_NOT_ALLOWED');
    expect(codeOf(request(), 'rsa-2048')).toBe('CSR_KEY_NOT_ALLOWED');
    for (const namedCurve of ['P-384', 'secp256k1']) {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve });
      expect(codeOf(request({ spki: spkiOf(publicKey), key: privateKey }))).toBe('CSR_KEY_NOT_ALLOWED');
    }
    for (const options of [{ modulusLength: 1024 }, { modulusLength: 2048, publicExponent: 3 }]) {
      const { publicKey, privateKey } = generateKeyPairSync('rsa', options);
      expect(codeOf(rsaRequest({ spki: spkiOf(publicKey), key: privateKey }), 'rsa-2048')).toBe('CSR_KEY_NOT_ALLOWED');
    }
  });

  it('is refused with a point off the curve, at infinity, or not in the one form that has one hash', () => {
    const spki = spkiOf(ec.publicKey);
    const header = spki.subarray(0, spki.length - 66);
    const point = spki.subarray(-65);
    const offCurve = Buffer.from(spki);
    offCurve.writeUInt8(offCurve.readUInt8(80) ^ 1, 80);
    expect(codeOf(request({ spki: offCurve }))).toBe('CSR_KEY_NOT_ALLOWED');
    const algorithm = header.subarray(2, 2 + 21);
    const compressed = Buffer.concat([Buffer.of(2 + (point.readUInt8(64) & 1)), point.subarray(1, 33)]);
    for (const form of [compressed, Buffer.of(0)]) {
      const other = encodeSequence(algorithm, encodeTlv(0x03, Buffer.of(0), form));
      expect(codeOf(request({ spki: other }))).toBe('CSR_KEY_NOT_ALLOWED');
    }
  });

  it('is refused under another name, several names, none, or one that is not a string', () => {
    const cn = (value: Buffer): Buffer => encodeTlv(0x31, encodeSequence(hex('06 03 550403'), value));
    const text = (value: string): Buffer => cn(encodeTlv(0x0c, Buffer.from(value)));
    const mismatch = 'CSR_IDENTITY_MISMATCH';
    expect(codeOf(request({ subject: encodeName({ commonName: 'unit-2' }) }))).toBe(mismatch);
    expect(codeOf(request({ subject: encodeName({ commonName: 'UNIT-1' }) }))).toBe(mismatch);
    expect(codeOf(request({ subject: encodeSequence(text('unit-1'), text('unit-2')) }))).toBe(mismatch);
    expect(codeOf(request({ subject: encodeSequence() }))).toBe(mismatch);
    expect(codeOf(request({ subject: encodeSequence(text('unit-1\0')) }))).toBe(mismatch);
    expect(codeOf(request({ subject: encodeSequence(cn(encodeTlv(0x04, Buffer.from('unit-1')))) }))).toBe(
      'CSR_MALFORMED',
    );
    expect(codeOf(request({ subject: encodeSequence(cn(encodeTlv(0x0c, Buffer.of(0xff)))) }))).toBe('CSR_MALFORMED');
    expect(codeOf(request(), 'ec-p256', ['other', 'unit-1'])).toBe('accepted');
    expect(codeOf(request(), 'ec-p256', [])).toBe(mismatch);
  });

  it('shows no control characters of a device to a person', () => {
    const subject = encodeName({ commonName: `\u001b[2J${'x'.repeat(300)}` });
    expect(() => check(request({ subject }))).toThrow(/^[\x20-\x7e“”’]{1,200}$/);
  });

  it('is refused with trailing bytes, another version, too many parts, or beyond any honest size', () => {
    const csr = request();
    expect(codeOf(Buffer.concat([csr, Buffer.of(0)]))).toBe('CSR_MALFORMED');
    const spki = spkiOf(ec.publicKey);
    const version2 = encodeSequence(hex('020101'), name, spki, hex('a000'));
    expect(codeOf(request({ info: version2 }))).toBe('CSR_MALFORMED');
    const five = encodeSequence(hex('020100'), name, spki, hex('a000'), hex('a100'));
    expect(codeOf(request({ info: five }))).toBe('CSR_MALFORMED');
    expect(codeOf(encodeSequence(csr, csr))).toBe('CSR_MALFORMED');
    const huge = encodeTlv(0xa0, encodeUnsignedInteger(Buffer.alloc(csrSizeLimit, 1)));
    expect(codeOf(request({ info: encodeSequence(hex('020100'), name, spki, huge) }))).toBe('CSR_MALFORMED');
  });

  it('with any bytes changed is refused with a code of its own, and never accepted for another key', () => {
    const csr = request();
    const codes = new Set<string>();
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(csr.length - 1), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 4 }),
        fc.nat(csr.length),
        fc.boolean(),
        (flips, cut, truncate) => {
          const mutated = Buffer.from(truncate ? csr.subarray(0, cut) : csr);
          for (const [at, by] of flips) if (at < mutated.length) mutated.writeUInt8(mutated.readUInt8(at) ^ by, at);
          if (mutated.equals(csr)) return;
          const code = codeOf(mutated);
          codes.add(code);
          expect(code).toMatch(/^CSR_(MALFORMED|SIGNATURE_INVALID|KEY_NOT_ALLOWED|IDENTITY_MISMATCH)$/);
        },
      ),
      { seed: 5, numRuns: 2_000 },
    );
    expect(codes.size).toBeGreaterThan(2);
  });

  it('of random bytes is malformed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (random) => {
        expect(codeOf(Buffer.from(random))).toBe('CSR_MALFORMED');
      }),
      { seed: 6, numRuns: 300 },
    );
  });
});
