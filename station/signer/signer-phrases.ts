import { phraseTable } from '../domain/phrase.ts';

/** Secrets by name, what is wrong with where they come from, and with keys and stores. */
export const signerSays = phraseTable({
  SECRET_PASSPHRASE: 'passphrase of the software key store',
  SECRET_PIN: 'PIN of the token “{token}”',
  SECRET_CONNECTION_STRING: 'DPS connection string',
  SECRET_BEARER: 'bearer token of Azure Resource Manager',
  SECRET_NEEDS_PERSON: 'needs a person at a terminal',
  SECRET_NOT_SET: 'is not set',
  SECRET_CANNOT_OPEN: 'cannot be opened ({code})',
  SECRET_CANNOT_READ: 'cannot be read ({code})',
  TO_SIGN: 'sign',
  TO_DERIVE_KEYS: 'derive keys',
  KEY_TOO_SHORT: 'too short',
  STORE_OTHER_PASSPHRASE: 'its key does not open under the store’s passphrase',
  STORE_NOT_ONE: 'it is not a key store’s file',
  STORE_CHECKSUM: 'its checksum does not match',
  STORE_FIELDS: 'fields are missing or not what they should be',
  STORE_NOT_JSON: 'it is not JSON',
  MODULE_NOT_LOADED: 'it cannot be loaded',
  ATTRIBUTE_SILENT: '{attribute} is not reported',
  ATTRIBUTE_IS: '{attribute} is {value}',
  TOKEN_KEY_TYPE: 'its KEY_TYPE or length is not one that the station uses',
  TOKEN_PUBLIC_KEY_MISSING: 'no public key object beside it makes a valid {algorithm} key',
  TOKEN_OTHER_RSA: 'it is not RSA-2048 with exponent 65537',
});
