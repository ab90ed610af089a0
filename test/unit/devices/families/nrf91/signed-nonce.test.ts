import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { nonceSubject, readSignedSubject } from '../../../../../station/devices/families/nrf91/signed-nonce.ts';
import { jsonWebToken } from '../../../../../station/devices/families/nrf91/simulated/modem-signatures.ts';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const publicKey = createPublicKey(privateKey);
const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const claims = { uuid: '0'.repeat(32), firmwareUuid: '1'.repeat(32), subject: 'nonce', audience: '' };

const signed = (header: object, body: unknown): string => {
  const text = [header, body].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
};

describe('readSignedSubject', () => {
  it('gives the subject of a token by the right key', () => {
    expect(readSignedSubject(jsonWebToken(privateKey, claims), publicKey)).toEqual({ subject: 'nonce' });
  });

  it('gives none for another key, another text or another algorithm', () => {
    const token = jsonWebToken(privateKey, claims);
    const [header, , signature] = token.split('.');
    const swapped = `${header}.${Buffer.from('{"sub":"nonce"}').toString('base64url')}.${signature}`;
    expect(readSignedSubject(token, other.publicKey)).toHaveProperty('problem');
    expect(readSignedSubject(swapped, publicKey)).toHaveProperty('problem');
    expect(readSignedSubject(signed({ alg: 'none' }, { sub: 'nonce' }), publicKey)).toHaveProperty('problem');
    expect(readSignedSubject(signed({ alg: 'ES256' }, { aud: 'nonce' }), publicKey)).toHaveProperty('problem');
    for (const junk of ['', '.', '..', 'a.b.c']) expect(readSignedSubject(junk, publicKey)).toHaveProperty('problem');
  });
});

describe('nonceSubject', () => {
  it('keeps all 32 bytes, in characters that need no escape', () => {
    const nonce = Buffer.alloc(32, 0xfb);
    expect(nonceSubject(nonce)).toMatch(/^[\w-]{43}$/);
    expect(Buffer.from(nonceSubject(nonce), 'base64url')).toEqual(nonce);
  });
});
