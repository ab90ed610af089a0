import type { RegistrationId, RunId, SerialNumber, SlotId } from './ids.ts';

/** The phases of a run in their order; `teardown` always runs. */
export const phases = ['setup', 'identify', 'key', 'sign', 'inject', 'verify', 'commit', 'teardown'] as const;
export type Phase = (typeof phases)[number];

/**
 * PASS: proven and durably recorded. FAIL: the unit is bad. ERROR: the station or its surroundings are.
 * ABORTED: a person stopped it.
 */
export const outcomes = ['PASS', 'FAIL', 'ERROR', 'ABORTED'] as const;
export type Outcome = (typeof outcomes)[number];

/** `tpm`: by the endorsement key that the unit's TPM was made with; nothing is signed for it or written into it. */
export type Attestation = 'x509' | 'symmetric-key' | 'tpm';
/** How a group lets its devices in; a TPM is enrolled by itself. */
export type GroupAttestation = Exclude<Attestation, 'tpm'>;
/** Where the private key of an X.509 credential is made. */
export type KeyOrigin = 'device' | 'host';

/** One proof taken from the device after injection. `expected` and `actual` are digests or names, never secrets. */
export interface Check {
  readonly name: string;
  readonly passed: boolean;
  readonly expected?: string;
  readonly actual?: string;
}

/** Bytes on the wire in a run, as the transport counted them; `baudRate` null where the link has none. */
export interface Traffic {
  readonly sent: number;
  readonly received: number;
  readonly baudRate: number | null;
}

/** The least time these bytes can take on the wire, in seconds: 10 bits a byte (8N1), both ways; 0 without a baud rate. */
export const wireFloorSeconds = ({ sent, received, baudRate }: Traffic): number =>
  baudRate === null ? 0 : ((sent + received) * 10) / baudRate;

/** What the line tells whoever watches it; `seconds` are since the run began. */
export type RunEvent =
  | { type: 'run.started'; runId: RunId; slot: SlotId; serial: SerialNumber; registrationId: RegistrationId }
  | { type: 'phase.entered'; runId: RunId; slot: SlotId; phase: Phase; seconds: number }
  | { type: 'run.finished'; runId: RunId; slot: SlotId; result: RunResult };

export interface RunResult {
  readonly runId: RunId;
  readonly serial: SerialNumber;
  readonly product: string;
  readonly slot: SlotId;
  readonly registrationId: RegistrationId;
  readonly outcome: Outcome;
  /** The phase in which the outcome was decided. */
  readonly phase: Phase;
  /** Error code, sentence and next step when the outcome is not PASS. */
  readonly error: { code: string; message: string; hint: string } | null;
  readonly checks: readonly Check[];
  readonly seconds: number;
  readonly traffic: Traffic;
  /** Lower-case hex SHA-256 of the certificate's DER; null without one. */
  readonly certificateSha256: string | null;
  /** Lower-case hex SHA-256 of the endorsement key (TPM2B_PUBLIC) that the unit's TPM proved to hold; null without one. */
  readonly endorsementKeySha256: string | null;
  readonly notForProduction: boolean;
}
