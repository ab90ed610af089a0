import type { z } from 'zod';
import type { Phrase } from '../domain/phrase.ts';
import type { Attestation, Check, KeyOrigin } from '../domain/run.ts';
import type { ByteLink, LineSettings } from './transport/byte-link.ts';
import type { UsbLink } from './usb/usb-link.ts';

/**
 * The adapter port: what a run asks of a device, whatever its family. One adapter serves one unit on one open link
 * for one run. Every call takes an AbortSignal that carries the phase's deadline and the operator's cancel; when it
 * aborts, the call rejects with the signal's reason, promptly.
 *
 * Errors are StationErrors from the family's table or `device-errors.ts`; `blame: 'unit'` there means FAIL.
 */

/** What the device says of itself, before anything is done to it. */
export interface DeviceInfo {
  /** The device's own identity: IMEI, UUID, chip id, the serial number stored in it, or its endorsement key's SHA-256. */
  readonly hardwareId: string;
  readonly hardwareIdKind: 'imei' | 'uuid' | 'chip-id' | 'serial' | 'endorsement-key';
  readonly model: string | null;
  readonly firmware: string | null;
}

/** One occupied place on the device, of those that the product uses. */
export interface HeldItem {
  readonly kind: 'ca' | 'certificate' | 'private-key' | 'symmetric-key' | 'dps-setting';
  /** As the family names it: `sec_tag 42 SERV`, `azure/id_scope`. */
  readonly place: string;
  /**
   * Lower-case hex SHA-256 that the device gives, or that is taken over what it gives back; for a `private-key` any
   * stable digest that identifies the key pair (of the public key, or the device's own). Null when it gives none.
   */
  readonly sha256: string | null;
}

export interface GeneratedKey {
  /** PKCS#10, DER, signed by the new key. */
  readonly csr: Buffer;
  /** As `HeldItem.sha256` of the new private key: how a crashed run knows its key again. */
  readonly deviceKeySha256: string | null;
  /** The CN that the device puts into its CSR when it takes no wish (a UUID …); the run accepts it for this unit. */
  readonly commonName: string | null;
  /** Evidence that the key was made inside the device and how it was checked; recorded, never trusted alone. */
  readonly attestation: { readonly format: string; readonly verified: boolean; readonly evidence: Buffer } | null;
}

export type Credential =
  | {
      readonly kind: 'x509';
      /** DER, leaf first. */
      readonly chain: readonly Buffer[];
      /** PKCS#8 DER for host-made keys, null when the device made its own. Zeroed by the run, not by the adapter. */
      readonly privateKey: Buffer | null;
    }
  | {
      readonly kind: 'symmetric-key';
      /** 32 raw bytes, or 64 where DPS made it; devices get it as base64, as DPS wants it. Zeroed by the run. */
      readonly key: Buffer;
    };

/** What a unit with a TPM is enrolled by: public parts (TPM2B_PUBLIC) of keys that the TPM never gives out. */
export interface TpmKeys {
  readonly endorsementKey: Buffer;
  /** null: the device is not held to its TPM's present owner. */
  readonly storageRootKey: Buffer | null;
}

export interface DpsSettings {
  readonly idScope: string;
  readonly registrationId: string;
  readonly globalEndpoint: string;
}

/** What `verify` must find on the device, byte for byte. */
export interface Expected {
  readonly credential: Credential;
  readonly dps: DpsSettings;
}

export interface DeviceAdapter {
  /** Wakes the device, sets up the conversation, asks who it is. Changes nothing that outlives a reboot. */
  probe(signal: AbortSignal): Promise<DeviceInfo>;
  /** Brings it into the state in which credentials may be written (for a modem: radio off). Idempotent. */
  enterProvisioning(signal: AbortSignal): Promise<void>;
  /** What occupies the product's places now. Changes nothing. */
  readState(signal: AbortSignal): Promise<readonly HeldItem[]>;
  /** Empties the product's places, and no others. The run decides when that is right. Idempotent. */
  eraseCredentials(signal: AbortSignal): Promise<void>;
  /**
   * Makes a key pair in the product's place and a CSR for it. Present where `keyOrigin` may be `device`.
   * @throws DEVICE_KEY_EXISTS when the place is taken: it never replaces a key
   */
  generateKey?(request: { commonName: string }, signal: AbortSignal): Promise<GeneratedKey>;
  /** Writes over what is in the product's places. Safe to repeat with the same content. */
  writeCredential(credential: Credential, signal: AbortSignal): Promise<void>;
  /** Stores the DPS settings where the product says; a no-op where its firmware has no place for them. Safe to repeat. */
  writeDps(settings: DpsSettings, signal: AbortSignal): Promise<void>;
  /**
   * Proves by reading back that the device holds exactly `expected`, and, where it can sign, that the key works on
   * `nonce` (32 fresh random bytes). Returns every proof taken, failed ones included; at least one, never zero.
   * Throws only when it could not look (disconnected, silent, unreadable answer).
   */
  verify(expected: Expected, nonce: Buffer, signal: AbortSignal): Promise<Check[]>;
  /** The keys of the unit's TPM, as the product asks for them. Present, with `proveTpm`, where attestation may be `tpm`. */
  readTpm?(signal: AbortSignal): Promise<TpmKeys>;
  /**
   * Has the TPM prove that it holds the private parts of `keys`, on `nonce` (32 fresh random bytes); otherwise as `verify`.
   * Nothing is written into such a unit: `writeCredential`, `writeDps` and `verify` are not called for it.
   */
  proveTpm?(keys: TpmKeys, nonce: Buffer, signal: AbortSignal): Promise<Check[]>;
  /** Leaves the device ready to ship: locks, resets, as the product says. Called after a successful verify. */
  finish(signal: AbortSignal): Promise<void>;
  /** Leaves the device safe after anything went wrong. Best effort on a broken link; never rejects. */
  abort(signal: AbortSignal): Promise<void>;
}

export interface FamilyCapabilities {
  readonly attestations: readonly Attestation[];
  readonly keyOrigins: readonly KeyOrigin[];
  readonly keyAlgorithms: readonly ('ec-p256' | 'rsa-2048')[];
  readonly verifyMethod: 'hash' | 'readback' | 'public-key-match' | 'signature';
}

/** A device family: its adapter and the part of a product file (`[device]`) that is its own. */
export type DeviceFamily<Settings = unknown> = ByteFamily<Settings> | UsbFamily<Settings>;

interface FamilyBasics<Settings> {
  readonly name: string;
  readonly title: string;
  readonly capabilities: FamilyCapabilities;
  /** Its units are imported (docs/tpm.md): the line does nothing with them. */
  readonly isImported?: true;
  /** Checks `[device]` of a product file and fills its defaults. Strict: unknown keys are refused. */
  readonly settings: z.ZodType<Settings>;
  /**
   * What `settings` lack for a product of this kind, each as the key in `[device]` and a clause after it (“is needed for
   * certificates”); none when a unit can be provisioned with them. Checked when the product is loaded.
   */
  lacks?(
    settings: Settings,
    product: {
      readonly attestation: Attestation;
      readonly keyOrigin: KeyOrigin | null;
      /** How long a symmetric key is; null: there is none. */
      readonly symmetricKeyBytes: number | null;
    },
  ): readonly { readonly key: string; readonly reason: Phrase }[];
}

/** Devices that talk in a byte stream, whatever carries it: a serial port, TCP, a pair of USB bulk endpoints. */
export interface ByteFamily<Settings = unknown> extends FamilyBasics<Settings> {
  readonly link: 'bytes';
  /** Serial line settings out of the product's. */
  line(settings: Settings): LineSettings;
  createAdapter(link: ByteLink, settings: Settings): DeviceAdapter;
}

/** Devices that are spoken to in USB transfers of their own. */
export interface UsbFamily<Settings = unknown> extends FamilyBasics<Settings> {
  readonly link: 'usb';
  createAdapter(link: UsbLink, settings: Settings): DeviceAdapter;
}
