import { hasSoftwareTpm } from '../setup/software-tpm.ts';

/** Rows that no step walks on this machine, each with what it lacks. */
export const notYet = (): string[] =>
  hasSoftwareTpm() ? [] : ['a gateway with a TPM: needs swtpm and tpm2-tools (CONTRIBUTING.md)'];
