import { createHash } from 'node:crypto';
import type { Check } from '../../../domain/run.ts';
import { holdsEndorsementKey } from '../../../tpm/prove.ts';
import { decodeStorageKey } from '../../../tpm/storage-key.ts';
import { type LoadedKey, Tpm } from '../../../tpm/tpm.ts';
import { tpmError } from '../../../tpm/tpm-errors.ts';
import type { DeviceAdapter, DeviceInfo, HeldItem, TpmKeys } from '../../device-adapter.ts';
import { deviceError } from '../../device-errors.ts';
import { tpmExchangeOver } from '../../framing/tpm-exchange.ts';
import type { ByteLink } from '../../transport/byte-link.ts';
import type { TpmGatewaySettings } from './settings.ts';

const goodbyeMs = 500;

/** Reads the keys of a gateway's TPM and has it prove that it holds them. Nothing is written into it. */
export class TpmGatewayAdapter implements DeviceAdapter {
  readonly #tpm: Tpm;
  readonly #settings: TpmGatewaySettings;
  /** As `probe` met it. */
  #endorsementKey: LoadedKey | undefined;

  constructor(link: ByteLink, settings: TpmGatewaySettings) {
    this.#settings = settings;
    const { answer_timeout_ms: shortMs, key_generation_timeout_ms: longMs } = settings;
    this.#tpm = new Tpm(tpmExchangeOver(link), { shortMs, longMs });
  }

  /** The TPM knows no serial number: its endorsement key is what it can be known by. */
  async probe(signal: AbortSignal): Promise<DeviceInfo> {
    const { model, firmware } = await this.#tpm.make(signal);
    const endorsementKey = await this.#tpm.endorsementKey(signal);
    decodeEndorsementKey(endorsementKey);
    this.#endorsementKey = endorsementKey;
    return { hardwareId: sha256Hex(endorsementKey.publicPart), hardwareIdKind: 'endorsement-key', model, firmware };
  }

  async enterProvisioning(): Promise<void> {}

  /** The product has no places in a TPM. */
  readState(): Promise<readonly HeldItem[]> {
    return Promise.resolve([]);
  }

  async eraseCredentials(): Promise<void> {}

  async readTpm(signal: AbortSignal): Promise<TpmKeys> {
    const endorsementKey = this.#met().publicPart;
    if (!this.#settings.storage_root_key) return { endorsementKey, storageRootKey: null };
    const root = await this.#tpm.storageRootKey(signal);
    if (!root) throw tpmError('TPM_STORAGE_ROOT_KEY_MISSING');
    decodeStorageKey(root.publicPart);
    return { endorsementKey, storageRootKey: root.publicPart };
  }

  async proveTpm(expected: TpmKeys, nonce: Buffer, signal: AbortSignal): Promise<Check[]> {
    const met = sha256Hex(this.#met().publicPart);
    const endorsementKey = await this.#tpm.again(this.#met(), signal);
    const now = sha256Hex(endorsementKey.publicPart);
    if (now !== met) throw deviceError('DEVICE_SWAPPED', { before: met, after: now });
    const root = await this.#tpm.storageRootKey(signal);
    const checks = [same('endorsement key', expected.endorsementKey, endorsementKey.publicPart)];
    if (expected.storageRootKey) {
      checks.push(same('storage root key', expected.storageRootKey, root?.publicPart ?? Buffer.alloc(0)));
    }
    // Last: only this TPM can open what is made for its key, so what was read before came from no other.
    const bound = root ?? (await this.#tpm.keyForProof(signal));
    const opened = await holdsEndorsementKey(this.#tpm, { endorsementKey, bound }, nonce, signal);
    return [...checks, { name: 'TPM opens a credential for its endorsement key', passed: opened }];
  }

  writeCredential(): Promise<void> {
    return Promise.reject(new TypeError('nothing is written into a TPM'));
  }

  writeDps(): Promise<void> {
    return Promise.reject(new TypeError('nothing is written into a TPM'));
  }

  verify(): Promise<Check[]> {
    return Promise.reject(new TypeError('a TPM proves its keys with proveTpm'));
  }

  finish(signal: AbortSignal): Promise<void> {
    return this.#tpm.close(signal);
  }

  abort(signal: AbortSignal): Promise<void> {
    return this.#tpm.close(AbortSignal.any([signal, AbortSignal.timeout(goodbyeMs)]));
  }

  #met(): LoadedKey {
    if (!this.#endorsementKey) throw new TypeError('asked before probe');
    return this.#endorsementKey;
  }
}

/** @throws TPM_KEY_NOT_ALLOWED, TPM_KEY_UNREADABLE where DPS would not take it */
function decodeEndorsementKey({ publicPart }: LoadedKey): void {
  if (decodeStorageKey(publicPart).authPolicy.length > 0) return;
  throw tpmError('TPM_KEY_NOT_ALLOWED', { problem: 'it has no policy, so it is no endorsement key' });
}

function same(name: string, wanted: Buffer, found: Buffer): Check {
  const [expected, actual] = [sha256Hex(wanted), sha256Hex(found)];
  return { name, passed: expected === actual, expected, actual };
}

const sha256Hex = (data: Buffer): string => createHash('sha256').update(data).digest('hex');
