import { createPublicKey, type KeyObject } from 'node:crypto';
import { isStationError, type StationError } from '../../domain/station-error.ts';
import { assertAlgorithmAllowed, derivesKeys, isBrought } from '../key-policy.ts';
import { type KeyAlgorithm, type SignerKey, type SignerKeyInfo } from '../signer.ts';
import { CKA, CKK, CKO, type Cryptoki, type Handle } from './cryptoki.ts';
import { hsmError } from './hsm-errors.ts';
import { keyFindings } from './key-attributes.ts';
import { type KeyUse, type Mechanisms, neededMechanisms } from './mechanisms.ts';
import { attribute, findObjects, numberAttribute } from './objects.ts';
import { publicKeyInfo } from './public-key.ts';

/** A key that the station may use: examined, safe, with a mechanism to use it by. */
export interface TokenKey {
  readonly info: SignerKeyInfo;
  readonly handle: Handle;
  readonly publicKey: KeyObject | null;
  readonly use: KeyUse;
}

const refuse = (problem: StationError): FoundKey => ({ key: null, problem });

/** A key as found on the token; `problem` says why it is refused. */
export type FoundKey = { key: TokenKey; problem: null } | { key: null; problem: StationError };

export const classOf = (key: SignerKey): number => (derivesKeys(key) ? CKO.SECRET_KEY : CKO.PRIVATE_KEY);

/** Finds and examines a key by label. Null where there is none. @throws CryptokiFailure */
export function findKey(
  cryptoki: Cryptoki,
  session: Handle,
  wanted: { key: SignerKey; label: string; tokenLabel: string; mechanisms: Mechanisms },
): FoundKey | null {
  const handles = findObjects(cryptoki, session, { class: classOf(wanted.key), label: wanted.label }, 8);
  const [handle] = handles;
  if (handle === undefined) return null;
  if (handles.length > 1) {
    return refuse(hsmError('HSM_KEY_AMBIGUOUS', { label: wanted.label, count: handles.length }));
  }
  const notSafe = (...findings: string[]): FoundKey =>
    refuse(hsmError('HSM_KEY_NOT_SAFE', { key: wanted.key, label: wanted.label, findings: findings.join(', ') }));

  const findings = keyFindings(cryptoki, session, handle, { imported: isBrought(wanted.key) });
  if (findings.length > 0) return notSafe(...findings);
  const algorithm = algorithmOf(cryptoki, session, handle);
  if (algorithm === null) return notSafe('its KEY_TYPE or length is not one that the station uses');
  try {
    assertAlgorithmAllowed(wanted.key, algorithm);
  } catch (error) {
    if (isStationError(error)) return refuse(error);
    throw error;
  }
  const use = wanted.mechanisms.use(algorithm);
  if (use === null) {
    const mechanism = neededMechanisms(algorithm, 'use');
    return refuse(hsmError('HSM_MECHANISM_MISSING', { tokenLabel: wanted.tokenLabel, mechanism, key: wanted.key }));
  }
  const info = { key: wanted.key, algorithm };
  if (algorithm === 'hmac-sha256') {
    return { key: { info: { ...info, publicKey: null }, handle, publicKey: null, use }, problem: null };
  }
  const spki = publicKeyOf(cryptoki, session, handle, wanted.label, algorithm);
  if (spki === null) return notSafe(`no public key object beside it makes a valid ${algorithm} key`);
  const publicKey = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  const { modulusLength, publicExponent } = publicKey.asymmetricKeyDetails ?? {};
  if (algorithm === 'rsa-2048' && (modulusLength !== 2048 || publicExponent !== 65_537n)) {
    return notSafe('it is not RSA-2048 with exponent 65537');
  }
  return { key: { info: { ...info, publicKey: spki }, handle, publicKey, use }, problem: null };
}

function algorithmOf(cryptoki: Cryptoki, session: Handle, key: Handle): KeyAlgorithm | null {
  const keyType = numberAttribute(cryptoki, session, key, CKA.KEY_TYPE);
  switch (keyType) {
    case CKK.EC:
      return 'ec-p256';
    case CKK.RSA:
      return 'rsa-2048';
    case CKK.GENERIC_SECRET:
    case CKK.SHA256_HMAC: {
      // Shorter than the digest, an HMAC key is the weakest link (RFC 2104 §3). A token may keep the length to itself.
      const bytes = numberAttribute(cryptoki, session, key, CKA.VALUE_LEN);
      return bytes === null || bytes >= 32 ? 'hmac-sha256' : null;
    }
    case null:
    default:
      return null;
  }
}

/** The public half by CKA_ID, which ties a pair together, or by label where the private key has no id. */
function publicKeyOf(
  cryptoki: Cryptoki,
  session: Handle,
  privateKey: Handle,
  label: string,
  algorithm: 'ec-p256' | 'rsa-2048',
): Buffer | null {
  const id = attribute(cryptoki, session, privateKey, CKA.ID);
  const [publicKey] = findObjects(
    cryptoki,
    session,
    { class: CKO.PUBLIC_KEY, ...(id === null ? { label } : { id }) },
    1,
  );
  return publicKey === undefined ? null : publicKeyInfo(cryptoki, session, publicKey, algorithm);
}
