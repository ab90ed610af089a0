import { hash, randomBytes } from 'node:crypto';
import { sized, uint16, uint32 } from '../../tpm/byte-reader.ts';
import { encryptCfb, makeCredential, protect } from '../../tpm/credential.ts';
import { algorithmIds, nameOf, type StorageKey } from '../../tpm/storage-key.ts';

/** What a device says of its TPM when it registers. */
export interface TpmKeys {
  readonly endorsementKey: StorageKey;
  readonly storageRootKey: StorageKey;
}

const wrapKeyBytes = 16;
/** TPMA_OBJECT of the key: userWithAuth, noDA, sign; not fixed, since it comes from outside. */
const identityKeyAttributes = 0x0004_0440;

/**
 * The `authenticationKey` that DPS sends to a device with a TPM, in the parts that Microsoft's device SDKs take out of
 * it: TPM2B_ID_OBJECT and TPM2B_ENCRYPTED_SECRET of the inner wrapping key, TPM2B_PRIVATE, TPM2B_ENCRYPTED_SECRET and
 * TPM2B_PUBLIC of the HMAC key as a duplicate, and encrypted data of which there is none here. Only the TPM with that
 * endorsement key and that storage root key gets the HMAC key out, and only into itself.
 */
export function sealIdentityKey({ endorsementKey, storageRootKey }: TpmKeys, key: Buffer): Buffer {
  const wrapKey = randomBytes(wrapKeyBytes);
  const credential = makeCredential(endorsementKey, nameOf(storageRootKey), wrapKey);
  // Part 1 §27.6.1: the seed blinds the digest of the key that stands in the public area.
  const seed = randomBytes(32);
  const publicArea = hmacPublicArea(hash('sha256', Buffer.concat([seed, key]), 'buffer'));
  const name = Buffer.concat([uint16(algorithmIds.sha256), hash('sha256', publicArea, 'buffer')]);
  // TPM2B_SENSITIVE: an empty authValue, the seed, the key.
  const sensitive = sized(uint16(algorithmIds.keyedHash), sized(), sized(seed), sized(key));
  // Part 1 §23.3.2.3 and §23.3.2.4: the inner wrapper under the credential, the outer one under the storage root key.
  const integrity = hash('sha256', Buffer.concat([sensitive, name]), 'buffer');
  const inner = encryptCfb(wrapKey, Buffer.concat([sized(integrity), sensitive]));
  const duplicate = protect(storageRootKey, 'DUPLICATE', name, inner);
  return Buffer.concat([
    sized(credential.content),
    sized(credential.secret),
    sized(duplicate.content),
    sized(duplicate.secret),
    sized(publicArea),
    sized(),
  ]);
}

/** TPMT_PUBLIC of an HMAC-SHA256 key (Part 2 §12.2.4). */
const hmacPublicArea = (unique: Buffer): Buffer =>
  Buffer.concat([
    uint16(algorithmIds.keyedHash),
    uint16(algorithmIds.sha256),
    uint32(identityKeyAttributes),
    sized(),
    uint16(algorithmIds.hmac),
    uint16(algorithmIds.sha256),
    sized(unique),
  ]);
