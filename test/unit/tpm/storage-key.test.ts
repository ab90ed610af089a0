import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isStationError } from '../../../station/domain/station-error.ts';
import { decodeStorageKey, encodeStorageKey, nameOf, type StorageKey } from '../../../station/tpm/storage-key.ts';
import { tpmSays } from '../../../station/tpm/tpm-phrases.ts';
import { endorsementDer, endorsementKey, endorsementPem, storageRootKey } from '../../conformance/tpm-keys.ts';

const seeded = { seed: 20, numRuns: 300 };
const ek = Buffer.from(endorsementKey, 'base64');
const srk = Buffer.from(storageRootKey, 'base64');
const restrictedDecrypt = 0x0003_0000;

const storageKeys: fc.Arbitrary<StorageKey> = fc
  .record({
    nameAlgorithm: fc.constantFrom('sha1', 'sha256', 'sha384', 'sha512'),
    attributes: fc.integer({ min: 0, max: 0xffff }).map((low) => restrictedDecrypt + low),
    aesBits: fc.constantFrom(128, 192, 256),
    modulusBits: fc.constantFrom(2048, 3072, 4096),
    exponent: fc.oneof(
      fc.constant(0),
      fc.integer({ min: 1, max: 0x7fff_fffe }).map((half) => 2 * half + 1),
    ),
    hasPolicy: fc.boolean(),
    fill: fc.uint8Array({ minLength: 512, maxLength: 512 }),
  })
  .map(({ hasPolicy, fill, ...key }) => {
    const sizes = { sha1: 20, sha256: 32, sha384: 48, sha512: 64 };
    const modulus = Buffer.from(fill.subarray(0, key.modulusBits / 8));
    modulus[0] = (modulus[0] ?? 0) | 0x80;
    modulus[modulus.length - 1] = (modulus.at(-1) ?? 0) | 1;
    return { ...key, modulus, authPolicy: Buffer.alloc(hasPolicy ? sizes[key.nameAlgorithm] : 0, 7) };
  });

const codeOf = (bytes: Buffer): string => {
  try {
    decodeStorageKey(bytes);
    return 'read';
  } catch (error) {
    if (isStationError(error)) return error.code;
    throw error;
  }
};

describe('the public part of a TPM’s storage key', () => {
  it('is read as tpm2-tools print it', () => {
    const key = decodeStorageKey(ek);
    expect(key).toMatchObject({ nameAlgorithm: 'sha256', attributes: 0x3_00b2, aesBits: 128, modulusBits: 2048 });
    expect(key.exponent).toBe(0);
    expect(key.authPolicy.toString('hex')).toMatch(/^837197674484b3f8/);
    expect(nameOf(key).toString('hex')).toBe('000b9995457c32f03816193115cefb5cc82360c802bf969e05f8960c6e5a1699a987');
    expect(nameOf(decodeStorageKey(srk)).toString('hex')).toBe(
      '000bc0277002fa28780427c963a76de2dadc62b099fbca8644ea040050e4d32dab98',
    );
  });

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(storageKeys, (key) => {
        expect(decodeStorageKey(encodeStorageKey(key))).toEqual(key);
      }),
      seeded,
    );
  });

  it('has one form: what is read from damaged bytes, if anything, writes those very bytes', () => {
    const damage = fc.record({ at: fc.nat(ek.length - 1), to: fc.nat(255), key: fc.constantFrom(ek, srk) });
    fc.assert(
      fc.property(damage, ({ at, to, key }) => {
        const damaged = Buffer.from(key);
        if (at < damaged.length) damaged[at] = to;
        const code = codeOf(damaged);
        const again = code === 'read' ? encodeStorageKey(decodeStorageKey(damaged)) : damaged;
        expect(again).toEqual(damaged);
        expect(code).toMatch(/^(read|TPM_KEY_[A-Z_]+)$/);
      }),
      { ...seeded, numRuns: 2000 },
    );
  });

  it('is refused when anything is cut off or follows, and for any other bytes', () => {
    for (let length = 0; length < ek.length; length++)
      expect(codeOf(ek.subarray(0, length))).toBe('TPM_KEY_UNREADABLE');
    expect(codeOf(Buffer.concat([ek, Buffer.of(0)]))).toBe('TPM_KEY_UNREADABLE');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 700 }), (bytes) => {
        expect(codeOf(Buffer.from(bytes))).toMatch(/^TPM_KEY_/);
      }),
      seeded,
    );
  });

  it('is told from the forms that people export instead', () => {
    const problemOf = (bytes: Buffer): unknown => {
      try {
        return decodeStorageKey(bytes);
      } catch (error) {
        return isStationError(error, 'TPM_KEY_UNREADABLE') ? error.details['problem'] : error;
      }
    };
    expect(problemOf(Buffer.from(endorsementPem))).toEqual(tpmSays('TPM_IS_PEM'));
    expect(problemOf(endorsementDer)).toEqual(tpmSays('TPM_IS_DER'));
    expect(problemOf(Buffer.alloc(0))).toEqual(tpmSays('TPM_EMPTY'));
  });

  it('is not one of a key for something else', () => {
    const changed = (at: number, hex: string): string => {
      const bytes = Buffer.from(ek);
      bytes.write(hex, at, 'hex');
      return codeOf(bytes);
    };
    expect(changed(2, '0023')).toBe('TPM_KEY_NOT_ALLOWED'); // ECC
    expect(changed(2, '0008')).toBe('TPM_KEY_UNREADABLE'); // a keyed hash
    expect(changed(6, '000400b2')).toBe('TPM_KEY_NOT_ALLOWED'); // for signatures
    expect(changed(44, '0010')).toBe('TPM_KEY_NOT_ALLOWED'); // no AES
    expect(changed(48, '0042')).toBe('TPM_KEY_NOT_ALLOWED'); // AES-CBC
    expect(changed(50, '0014')).toBe('TPM_KEY_NOT_ALLOWED'); // RSASSA
  });
});
