import { randomBytes } from 'node:crypto';
import type { KeyAlgorithm } from '../signer.ts';
import { CKA, CKK, CKO, type Cryptoki, type Handle } from './cryptoki.ts';
import { invokeAsync } from './cryptoki-failure.ts';
import { safeKeyTemplate } from './key-attributes.ts';
import { p256Parameters } from './public-key.ts';

/**
 * Generates a key inside the token, through a read-write session; 64 bytes for HMAC (RFC 2104's block length).
 * Returns the handles it made, private or secret one first. Rejects with CryptokiFailure.
 */
export async function generateKey(
  cryptoki: Cryptoki,
  session: Handle,
  mechanism: number,
  { algorithm, label }: { algorithm: KeyAlgorithm; label: string },
): Promise<Handle[]> {
  const naming = [
    { type: CKA.LABEL, value: label },
    { type: CKA.ID, value: randomBytes(16) },
  ];
  if (algorithm === 'hmac-sha256') {
    const secret = [
      { type: CKA.CLASS, value: CKO.SECRET_KEY },
      { type: CKA.KEY_TYPE, value: CKK.GENERIC_SECRET },
      { type: CKA.VALUE_LEN, value: 64 },
      { type: CKA.VERIFY, value: false },
      { type: CKA.ENCRYPT, value: false },
      { type: CKA.WRAP, value: false },
      ...naming,
      ...safeKeyTemplate,
    ];
    return [await invokeAsync('C_GenerateKey', () => cryptoki.C_GenerateKeyAsync(session, { mechanism }, secret))];
  }
  const keyType = algorithm === 'ec-p256' ? CKK.EC : CKK.RSA;
  const publicTemplate = [
    { type: CKA.CLASS, value: CKO.PUBLIC_KEY },
    { type: CKA.KEY_TYPE, value: keyType },
    { type: CKA.TOKEN, value: true },
    { type: CKA.VERIFY, value: true },
    ...naming,
    ...(algorithm === 'ec-p256'
      ? [{ type: CKA.EC_PARAMS, value: p256Parameters }]
      : [
          { type: CKA.MODULUS_BITS, value: 2048 },
          { type: CKA.PUBLIC_EXPONENT, value: Buffer.of(1, 0, 1) },
        ]),
  ];
  const privateTemplate = [
    { type: CKA.CLASS, value: CKO.PRIVATE_KEY },
    { type: CKA.KEY_TYPE, value: keyType },
    { type: CKA.SIGN_RECOVER, value: false },
    ...naming,
    ...safeKeyTemplate,
  ];
  const pair = await invokeAsync('C_GenerateKeyPair', () =>
    cryptoki.C_GenerateKeyPairAsync(session, { mechanism }, publicTemplate, privateTemplate),
  );
  return [pair.privateKey, pair.publicKey];
}
