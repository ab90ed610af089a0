import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { isStationError } from '../../../station/domain/station-error.ts';
import { decodePem, encodePem } from '../../../station/pki/pem.ts';

const refused = (text: string): boolean => {
  try {
    decodePem('CERTIFICATE', text);
    return false;
  } catch (error) {
    return isStationError(error, 'PEM_MALFORMED');
  }
};
const one = encodePem('CERTIFICATE', Buffer.alloc(60, 1));

it('reads back every block it writes, in order, through any text around them', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 200 }), { minLength: 1, maxLength: 4 }), (blobs) => {
      const ders = blobs.map((blob) => Buffer.from(blob));
      const text = ders.map((der) => `subject=CN = x\n${encodePem('CERTIFICATE', der)}`).join('\r\n');
      expect(decodePem('CERTIFICATE', text)).toEqual(ders);
      expect(decodePem('CERTIFICATE', text.replaceAll('\n', '\r\n'))).toEqual(ders);
    }),
    { seed: 3, numRuns: 50 },
  );
});

it('writes lines of 64 columns', () => {
  const lines = encodePem('CERTIFICATE', Buffer.alloc(100)).split('\n');
  expect(lines.map((line) => line.length)).toEqual([27, 64, 64, 8, 25, 0]);
});

it.each([
  ['nothing', ''],
  ['another label', one.replaceAll('CERTIFICATE', 'PRIVATE KEY')],
  ['labels that differ', one.replace('BEGIN CERTIFICATE', 'BEGIN X509 CRL')],
  ['no end', one.replace(/-----END.*/, '')],
  ['a second block without an end', `${one}-----BEGIN CERTIFICATE-----\nAAAA\n`],
  ['a character that is not base64', one.replace('A', '*')],
  ['an empty block', '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n'],
  ['a lost character', one.replace('Q', '')],
])('refuses %s', (_what, text) => {
  expect(refused(text)).toBe(true);
});
