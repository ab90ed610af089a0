import { type KeyObject, verify } from 'node:crypto';
import { z } from 'zod';
import { nrf91Says } from './nrf91-phrases.ts';

const claims = z.object({ sub: z.string() });
const protectedHeader = z.object({ alg: z.literal('ES256') });

/** How a nonce goes into the token's subject: short and free of characters that AT strings or JSON would change. */
export const nonceSubject = (nonce: Buffer): string => nonce.toString('base64url');

/**
 * The subject of an ES256 token (RFC 7518 §3.4) that `publicKey` verifies; what is wrong with it otherwise. Says nothing of
 * expiry: the token proves possession of a key, here and now, by the nonce in it.
 */
export function readSignedSubject(token: string, publicKey: KeyObject): { subject: string } | { problem: string } {
  const [header = '', body = '', signature = ''] = token.split('.');
  const valid = verify(
    'sha256',
    Buffer.from(`${header}.${body}`),
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  if (!valid) return { problem: nrf91Says('SIGNED_BY_OTHER_KEY').text };
  try {
    protectedHeader.parse(JSON.parse(Buffer.from(header, 'base64url').toString()));
    return { subject: claims.parse(JSON.parse(Buffer.from(body, 'base64url').toString())).sub };
  } catch {
    return { problem: nrf91Says('TOKEN_WITHOUT_SUBJECT').text };
  }
}
