import { errorTable } from '../domain/station-error.ts';

/** What any signer may say, and what only the software store says. */
export const signerError = errorTable({
  SIGNER_KEY_MISSING: {
    message: 'The signer has no key “{key}”.',
    hint: '`station hsm status` lists the keys that are there; `station init` makes the missing ones, `station groups create` brings that of a group.',
    blame: 'station',
    retryable: false,
  },
  SIGNER_KEY_EXISTS: {
    message: 'The signer already has a key “{key}”.',
    hint: 'Nothing was changed: a key is never replaced. Use the one that is there, or another label or store.',
    blame: 'operator',
    retryable: false,
  },
  SIGNER_KEY_PURPOSE: {
    message: 'Key “{key}” ({algorithm}) cannot be used to {purpose}.',
    hint: 'Choose the key that was made for this: issuing-ca and audit sign, device-key-derivation and group-key-derivation derive.',
    blame: 'operator',
    retryable: false,
  },
  SIGNER_SIGNATURE_INVALID: {
    message: 'The signer returned a signature that its own key “{key}” does not verify.',
    hint: 'The signature was thrown away. Stop the line and have the HSM examined: its key objects do not match, or it is failing.',
    blame: 'station',
    retryable: true,
  },
  SIGNER_CLOSED: {
    message: 'The signer is closed.',
    hint: 'Start the station again.',
    blame: 'station',
    retryable: false,
  },
  SIGNER_STORE_MISSING: {
    message: 'There is no key store in {directory}.',
    hint: 'Run `station init`, or give the right home with --dir.',
    blame: 'operator',
    retryable: false,
  },
  SIGNER_STORE_EXISTS: {
    message: 'There is a key store in {directory} already.',
    hint: 'Nothing was changed. Open that store, or choose another home with --dir.',
    blame: 'operator',
    retryable: false,
  },
  SIGNER_STORE_DAMAGED: {
    message: 'The key store’s file {file} is damaged: {problem}.',
    hint: 'Restore the signer folder from its backup. Do not make new keys in its place: devices in the field depend on these.',
    blame: 'station',
    retryable: false,
  },
  SIGNER_STORE_TOO_NEW: {
    message: 'The key store’s file {file} has format {version}, which this version of the station does not know.',
    hint: 'Install the version of the station that wrote it, or a newer one.',
    blame: 'station',
    retryable: false,
  },
  SIGNER_STORE_UNREADABLE: {
    message: 'The key store’s file {file} cannot be read: {reason}.',
    hint: 'Check the owner and the mode of the signer folder, and that its disk is mounted.',
    blame: 'station',
    retryable: true,
  },
  SIGNER_PASSPHRASE_REJECTED: {
    message: 'The key store does not open with this passphrase.',
    hint: 'Check where `signer.passphrase` in station.toml points, and that it is this store’s passphrase.',
    blame: 'operator',
    retryable: false,
  },
  SIGNER_PASSPHRASE_EMPTY: {
    message: 'The key store’s passphrase is empty.',
    hint: 'Give a passphrase through the source that `signer.passphrase` in station.toml names.',
    blame: 'operator',
    retryable: false,
  },
});
