import { phraseTable } from '../../../domain/phrase.ts';

/** What the protocol of a line does not take. */
export const usbSerialLineSays = phraseTable({
  TAKES_NO_CREDENTIALS: 'does not take {attestation} credentials',
  TAKES_NO_KEYS: 'does not take keys made by the {keyOrigin}',
});
