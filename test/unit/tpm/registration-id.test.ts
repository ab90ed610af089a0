import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRegistrationId } from '../../../station/domain/ids.ts';
import { endorsementIdConventions, registrationIdOfKey } from '../../../station/tpm/registration-id.ts';
import { endorsementKey } from '../../conformance/tpm-keys.ts';

test('both conventions give what sha256sum and Python’s base64.b32encode give for the same file', () => {
  const ek = Buffer.from(endorsementKey, 'base64');
  expect(registrationIdOfKey(ek, 'sha256')).toBe('9041a980b1a44aa1b780a5e179819768dbb1bc693a0c943c9cdfac26440e04e4');
  expect(registrationIdOfKey(ek, 'base32')).toBe('sba2tafrurfkdn4auxqxtamxndn3dpdjhigjipe436wcmraoatsa');
});

test('any key gives an id that DPS takes, and both conventions say the same digest', () => {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
      const [hex = '', base32 = ''] = endorsementIdConventions.map((how) =>
        registrationIdOfKey(Buffer.from(bytes), how),
      );
      expect([hex.length, base32.length]).toEqual([64, 52]);
      expect([hex, base32].every(isRegistrationId)).toBe(true);
      const value = base32.split('').reduce((sum, letter) => sum * 32n + BigInt(alphabet.indexOf(letter)), 0n);
      // 52 letters are 260 bits, four more than the digest has.
      expect(value >> 4n).toBe(BigInt(`0x${hex}`));
      expect(value & 15n).toBe(0n);
    }),
    { seed: 21, numRuns: 200 },
  );
});
