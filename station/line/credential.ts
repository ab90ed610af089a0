import type { Credential, DeviceAdapter, HeldItem } from '../devices/device-adapter.ts';
import type { Attestation } from '../domain/run.ts';

/** What the device is about to get. Disposing it zeroes every secret in it. */
export interface CredentialInHand extends Disposable {
  readonly credential: Credential;
  /** SHA-256 of the leaf's DER, or of the symmetric key: how records name it. */
  readonly sha256: string;
}

/** What a run is about, as its verdict names it. */
export interface NamedCredential {
  readonly kind: Attestation;
  /** SHA-256 of the leaf's DER, of the symmetric key, or of the endorsement key. */
  readonly sha256: string;
}

/** How a run comes by its credential: the phases `key` and `sign`, for one kind of attestation. */
export interface CredentialFlow extends Disposable {
  /** Asks for what the run cannot do without, before anything is done to the device. Absent: nothing. */
  ready?(signal: AbortSignal): Promise<void>;
  /** Decides what becomes of the key and has it made or derived. Touches the device only after a durable intent. */
  key(adapter: DeviceAdapter, held: readonly HeldItem[], signal: AbortSignal): Promise<void>;
  /** Comes back only when the credential is durably recorded: nothing unrecorded ever reaches a device. */
  sign(signal: AbortSignal): Promise<CredentialInHand>;
}
