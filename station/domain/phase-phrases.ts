import { type Phrase, phraseTable } from './phrase.ts';
import type { Phase } from './run.ts';

/** What people call the phases: on a screen, at a terminal, and in a sentence that the ledger keeps. */
export const phaseSays = phraseTable({
  PHASE_SETUP: 'Connect',
  PHASE_IDENTIFY: 'Identify',
  PHASE_KEY: 'Key',
  PHASE_SIGN: 'Sign',
  PHASE_INJECT: 'Write',
  PHASE_VERIFY: 'Verify',
  PHASE_COMMIT: 'Record',
  PHASE_TEARDOWN: 'Finish',
});

export const phaseNames: Readonly<Record<Phase, Phrase>> = {
  setup: phaseSays('PHASE_SETUP'),
  identify: phaseSays('PHASE_IDENTIFY'),
  key: phaseSays('PHASE_KEY'),
  sign: phaseSays('PHASE_SIGN'),
  inject: phaseSays('PHASE_INJECT'),
  verify: phaseSays('PHASE_VERIFY'),
  commit: phaseSays('PHASE_COMMIT'),
  teardown: phaseSays('PHASE_TEARDOWN'),
};
