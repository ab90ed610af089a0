import { phraseTable } from '../domain/phrase.ts';

/** How a unit was begun, and why a credential of it is void. */
export const lineSays = phraseTable({
  BY_CERTIFICATE: 'a certificate',
  BY_TPM: 'a TPM',
  BY_SYMMETRIC_KEY: 'a symmetric key',
  BY_SERVICE_KEY: 'a key that DPS makes',
  HOST_KEY_WIPED: 'its host-made key was wiped when its run ended',
});
