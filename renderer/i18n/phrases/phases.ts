import type { AppMessages } from '../../app/messages/en.ts';
import type { PhraseTable } from '../code-table.ts';

/** The phases' phrases, in the words that the screen has for them. */
export const phasePhrases = ({ phases }: AppMessages): PhraseTable =>
  Object.fromEntries(Object.entries(phases).map(([phase, word]) => [`PHASE_${phase.toUpperCase()}`, word]));
