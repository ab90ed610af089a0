import { checkNamed } from '../../../domain/check-phrases.ts';
import type { Check } from '../../../domain/run.ts';
import type {
  Credential,
  DeviceAdapter,
  DeviceInfo,
  DpsSettings,
  Expected,
  GeneratedKey,
  HeldItem,
} from '../../device-adapter.ts';
import { deviceError } from '../../device-errors.ts';
import type { ByteLink } from '../../transport/byte-link.ts';
import { CertificatePlaces, publicKeyOf } from './certificate-places.ts';
import { CredentialStore } from './credential-store.ts';
import { DeviceKey } from './device-key.ts';
import { DpsSettingsPlaces } from './dps-settings-places.ts';
import { readFirmware, readHardwareId } from './identity.ts';
import { askForProof, provesPrivateKey, provesSymmetricKey } from './possession.ts';
import type { ZephyrShellSettings } from './settings.ts';
import { SettingsStore } from './settings-store.ts';
import { ShellHistory } from './shell-history.ts';
import { ShellSession } from './shell-session.ts';
import { SymmetricKeyPlace } from './symmetric-key-place.ts';
import { zephyrShellError } from './zephyr-shell-errors.ts';
import { zephyrSays } from './zephyr-shell-phrases.ts';

/** Wiping what may hold a key is worth this much of the teardown's time. */
const abortTimeoutMs = 5_000;

/** One device at a Zephyr shell; README.md tells what is typed, and why. */
export class ZephyrShellAdapter implements DeviceAdapter {
  readonly #product: ZephyrShellSettings;
  readonly #session: ShellSession;
  readonly #history: ShellHistory;
  readonly #settings: SettingsStore;
  readonly #dps: DpsSettingsPlaces;
  readonly #symmetricKey: SymmetricKeyPlace | undefined;
  readonly #certificates: CertificatePlaces | undefined;
  #hardwareId: string | undefined;

  constructor(link: ByteLink, product: ZephyrShellSettings) {
    const { settings_names, sec_tag } = product;
    this.#product = product;
    this.#session = new ShellSession(link, {
      prompt: product.prompt,
      answerTimeoutMs: product.answer_timeout_ms,
      wakeTimeoutMs: product.wake_timeout_ms,
      bootTimeoutMs: product.boot_timeout_ms,
      commandBufferBytes: product.command_buffer_bytes,
    });
    this.#history = new ShellHistory(this.#session, product.history_bytes, product.command_buffer_bytes);
    this.#settings = new SettingsStore(this.#session, product.value_encoding);
    this.#dps = new DpsSettingsPlaces(this.#settings, settings_names);
    this.#symmetricKey =
      settings_names.symmetric_key === undefined
        ? undefined
        : new SymmetricKeyPlace(this.#settings, this.#history, settings_names.symmetric_key);
    this.#certificates = sec_tag === undefined ? undefined : this.#certificatePlaces(sec_tag);
  }

  async probe(signal: AbortSignal): Promise<DeviceInfo> {
    const identity = await this.#readIdentity(signal);
    this.#hardwareId = identity.hardwareId;
    return { ...identity, model: null, firmware: await readFirmware(this.#session, signal) };
  }

  /** The shell writes at any time: nothing to do. */
  async enterProvisioning(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
  }

  async readState(signal: AbortSignal): Promise<readonly HeldItem[]> {
    const held = await this.#dps.held(signal);
    if (this.#symmetricKey !== undefined) held.push(...(await this.#symmetricKey.held(signal)));
    if (this.#certificates !== undefined) held.push(...(await this.#certificates.held(signal)));
    return held;
  }

  async eraseCredentials(signal: AbortSignal): Promise<void> {
    await this.#symmetricKey?.erase(signal);
    await this.#certificates?.erase(signal);
    await this.#dps.erase(signal);
  }

  generateKey(request: { commonName: string }, signal: AbortSignal): Promise<GeneratedKey> {
    return this.#needCertificates().generateKey(request.commonName, signal);
  }

  async writeCredential(credential: Credential, signal: AbortSignal): Promise<void> {
    if (credential.kind === 'symmetric-key') await this.#needSymmetricKey().write(credential.key, signal);
    else await this.#needCertificates().write(credential.chain, credential.privateKey, signal);
  }

  writeDps(settings: DpsSettings, signal: AbortSignal): Promise<void> {
    return this.#dps.write(settings, signal);
  }

  async verify(expected: Expected, nonce: Buffer, signal: AbortSignal): Promise<Check[]> {
    const checks: Check[] = [];
    if (this.#product.reboot_before_verify) {
      await this.#session.reboot(signal);
      this.#history.restarted();
      checks.push({ name: checkNamed('CHECKED_RESTART').text, passed: true });
    }
    checks.push(await this.#checkIdentity(signal));
    checks.push(...(await this.#checkCredential(expected.credential, signal)));
    checks.push(...(await this.#dps.check(expected.dps, signal)));
    const { proof_command } = this.#product;
    if (proof_command !== undefined) {
      checks.push(await this.#checkPossession(proof_command, expected.credential, nonce, signal));
    }
    return checks;
  }

  async finish(signal: AbortSignal): Promise<void> {
    await this.#history.flush(signal);
  }

  async abort(signal: AbortSignal): Promise<void> {
    const within = AbortSignal.any([signal, AbortSignal.timeout(abortTimeoutMs)]);
    try {
      await this.#session.synchronise(within);
      await this.#certificates?.clearBuffer(within);
      if (this.#history.holdsSecret) await this.#history.flush(within);
    } catch {
      // Best effort: the link may be gone, and the run has its verdict already.
    }
  }

  #certificatePlaces(secTag: number): CertificatePlaces {
    const { credential_chunk, credential_buffer_bytes, chain_sec_tags, device_key_command } = this.#product;
    const store = new CredentialStore(this.#session, {
      chunkCharacters: credential_chunk,
      bufferBytes: credential_buffer_bytes,
    });
    return new CertificatePlaces(store, this.#history, {
      secTag,
      chainSecTags: chain_sec_tags,
      deviceKey: device_key_command === undefined ? undefined : new DeviceKey(this.#session, secTag),
    });
  }

  #readIdentity(signal: AbortSignal): Promise<Pick<DeviceInfo, 'hardwareId' | 'hardwareIdKind'>> {
    return readHardwareId(this.#session, this.#settings, this.#product.serial_setting, signal);
  }

  /** @throws DEVICE_SWAPPED: what another unit holds says nothing about this one */
  async #checkIdentity(signal: AbortSignal): Promise<Check> {
    const { hardwareId: after } = await this.#readIdentity(signal);
    const before = this.#hardwareId ?? after;
    if (before !== after) throw deviceError('DEVICE_SWAPPED', { before, after });
    return { name: checkNamed('CHECKED_IDENTITY').text, passed: true, expected: before, actual: after };
  }

  async #checkCredential(credential: Credential, signal: AbortSignal): Promise<Check[]> {
    if (credential.kind === 'symmetric-key') return [await this.#needSymmetricKey().check(credential.key, signal)];
    return this.#needCertificates().check(credential.chain, credential.privateKey, signal);
  }

  async #checkPossession(command: string, credential: Credential, nonce: Buffer, signal: AbortSignal): Promise<Check> {
    const proof = await askForProof(this.#session, command, nonce, signal);
    const passed =
      proof !== undefined &&
      (credential.kind === 'symmetric-key'
        ? provesSymmetricKey(credential.key, nonce, proof)
        : provesPrivateKey(publicKeyOf(credential.chain), nonce, proof));
    return { name: checkNamed('CHECKED_POSSESSION').text, passed };
  }

  #needSymmetricKey(): SymmetricKeyPlace {
    if (this.#symmetricKey !== undefined) return this.#symmetricKey;
    const key = 'settings_names.symmetric_key';
    throw zephyrShellError('ZEPHYR_PLACE_NOT_CONFIGURED', { what: zephyrSays('A_SYMMETRIC_KEY'), key });
  }

  #needCertificates(): CertificatePlaces {
    if (this.#certificates !== undefined) return this.#certificates;
    throw zephyrShellError('ZEPHYR_PLACE_NOT_CONFIGURED', { what: zephyrSays('A_CERTIFICATE'), key: 'sec_tag' });
  }
}
