import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { isStationError } from '../../domain/station-error.ts';
import { decodeStorageKey, encodeStorageKey, type StorageKey } from '../../tpm/storage-key.ts';
import { badRequest, unauthorized } from '../dps-error.ts';
import { type Attestation, registrationKey } from '../enrollment.ts';
import { decodeBase64 } from '../entry-validation.ts';
import { isSignedWith, type SasToken } from '../sas.ts';
import { sealIdentityKey, type TpmKeys } from '../tpm/activation-blob.ts';

/** The body of the 401 that asks a device to prove its TPM. */
export interface TpmChallenge {
  readonly message: string;
  /** What the device's token names as `skn`. */
  readonly keyName: 'registration';
  /** base64, see sealIdentityKey. */
  readonly authenticationKey: string;
}

type TpmAttestationOf = Extract<Attestation, { type: 'tpm' }>['tpm'];

interface Session {
  readonly keys: TpmKeys;
  /** base64, as tokens are checked */
  readonly key: string;
}

const offeredKeys = z.object({ endorsementKey: z.string(), storageRootKey: z.string() });

/**
 * Attests TPMs: each challenge makes a key that only the enrolled TPM can take out of it, and forgets the one before.
 * The keys live as long as the emulator runs: after a restart a device registers anew.
 */
export function createTpmAttestation() {
  const sessions = new Map<string, Session>();
  return {
    /** `offered`: the `tpm` of a registration's body. @throws DpsError 400004, 401002 for a TPM that is not enrolled */
    challenge(registrationId: string, enrolled: TpmAttestationOf, offered: unknown): TpmChallenge {
      const parsed = offeredKeys.safeParse(offered);
      if (!parsed.success) throw badRequest('tpm: endorsementKey and storageRootKey are needed.');
      const endorsementKey = storageKeyOf(parsed.data.endorsementKey, 'tpm.endorsementKey');
      const storageRootKey = storageKeyOf(parsed.data.storageRootKey, 'tpm.storageRootKey');
      const keys = { endorsementKey, storageRootKey };
      if (!isEnrolled(keys, enrolled)) throw unauthorized();
      const key = randomBytes(32);
      sessions.set(registrationKey(registrationId), { keys, key: key.toString('base64') });
      return {
        message: 'Authorization required.',
        keyName: 'registration',
        authenticationKey: sealIdentityKey(keys, key).toString('base64'),
      };
    },

    /** The keys of the TPM that signed the token. @throws DpsError 401002 */
    keysOf(registrationId: string, enrolled: TpmAttestationOf, token: SasToken): TpmKeys {
      const session = sessions.get(registrationKey(registrationId));
      if (!session || !isEnrolled(session.keys, enrolled) || !isSignedWith(token, session.key)) throw unauthorized();
      return session.keys;
    },
  };
}

/**
 * A key of a TPM as JSON has it: base64 of TPM2B_PUBLIC.
 * @throws DpsError 400004, which says what was sent instead
 */
export function storageKeyOf(text: string, field: string): StorageKey {
  const bytes = decodeBase64(text);
  if (!bytes) {
    const pem = text.includes('-----BEGIN ') ? ', and this is PEM text' : '';
    throw badRequest(`${field}: base64 of the TPM2B_PUBLIC is needed${pem}.`);
  }
  try {
    return decodeStorageKey(bytes);
  } catch (error) {
    if (!isStationError(error)) throw error;
    throw badRequest(`${field}: ${error.message}`);
  }
}

/** The endorsement key always decides; the storage root key where the enrollment has one, as it changes with an owner. */
const isEnrolled = ({ endorsementKey, storageRootKey }: TpmKeys, enrolled: TpmAttestationOf): boolean =>
  encodeStorageKey(endorsementKey).toString('base64') === enrolled.endorsementKey &&
  (enrolled.storageRootKey === undefined ||
    encodeStorageKey(storageRootKey).toString('base64') === enrolled.storageRootKey);
