import { phraseTable } from '../../../domain/phrase.ts';

/** What is wrong with a modem's proofs, and with its part of a product file. */
export const nrf91Says = phraseTable({
  NEWER_FIRMWARE: 'modem firmware 1.3.0 or newer',
  SIGNED_BY_OTHER_KEY: 'not signed by the certificate’s key',
  TOKEN_WITHOUT_SUBJECT: 'a token without a subject',
  ANOTHER_CSR: 'another CSR',
  CA_TOO_LONG: 'must not be longer than {limit} characters',
  CA_NOT_PEM: 'must be one or more certificates in PEM form',
  LOOKS_LIKE_XDPS: 'must look like #XDPS',
});
