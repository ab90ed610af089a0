import { phraseTable } from '../../domain/phrase.ts';

/** Why a port does not open, and what a device was asked for. */
export const transportSays = phraseTable({
  NO_CHARACTER_DEVICE: 'it is no character device',
});
