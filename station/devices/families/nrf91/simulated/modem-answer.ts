/** Faults of this family, for `--fault`. */
export const modemFaults = {
  'key-exists': 'a foreign key is in whatever sec_tag is asked for first',
  'storage-full': 'every write is refused: memory full',
  'refuse-keygen': 'key generation fails',
  'lying-write': 'writes are confirmed, and something else is stored',
  'forged-attestation': 'the attestation of a new key is about another one',
  'replaced-key': 'the key is another one after the certificate was written, under the old digest',
  'no-jwt': 'the firmware knows no %JWT',
  'old-firmware': 'modem firmware 1.2.3',
  'low-power': 'credential memory is locked: supply voltage too low',
} as const;

export type ModemFault = keyof typeof modemFaults;

/** The end of an answer: a +CME ERROR number, or `error` for what even numbered errors leave bare. */
export type Result = 'ok' | 'error' | number;
export interface Answer {
  readonly lines: readonly string[];
  readonly result: Result;
}
/** What a command does: answer at once, or after work that takes time and may be lost with the power. */
export type Reaction = Answer | { readonly work: 'key-generation' | 'flash-write'; readonly finish: () => Answer };

export const ok = (...lines: string[]): Answer => ({ lines, result: 'ok' });
export const fail = (result: Result): Answer => ({ lines: [], result });
