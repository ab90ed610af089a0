import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  provesPrivateKey,
  provesSymmetricKey,
} from '../../../../../station/devices/families/zephyr-shell/possession.ts';

const nonce = Buffer.alloc(32, 3);
const other = Buffer.alloc(32, 4);

describe('possession of a key', () => {
  it('is an HMAC over the nonce, for a symmetric key', () => {
    const key = Buffer.alloc(32, 9);
    const proof = createHmac('sha256', key).update(nonce).digest();
    expect(provesSymmetricKey(key, nonce, proof)).toBe(true);
    expect(provesSymmetricKey(key, other, proof)).toBe(false);
    expect(provesSymmetricKey(other, nonce, proof)).toBe(false);
    expect(provesSymmetricKey(key, nonce, proof.subarray(0, 31))).toBe(false);
    expect(provesSymmetricKey(key, nonce, Buffer.alloc(0))).toBe(false);
  });

  it.each(['ieee-p1363', 'der'] as const)('is a signature over the nonce, for a private key: %s', (dsaEncoding) => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const proof = sign('sha256', nonce, { key: privateKey, dsaEncoding });
    expect(provesPrivateKey(publicKey, nonce, proof)).toBe(true);
    expect(provesPrivateKey(publicKey, other, proof)).toBe(false);
    expect(provesPrivateKey(stranger.publicKey, nonce, proof)).toBe(false);
    expect(provesPrivateKey(publicKey, nonce, proof.subarray(1))).toBe(false);
    expect(provesPrivateKey(publicKey, nonce, Buffer.alloc(0))).toBe(false);
  });
});
