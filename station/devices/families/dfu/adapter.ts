import { checkNamed } from '../../../domain/check-phrases.ts';
import type { Check } from '../../../domain/run.ts';
import type { Credential, DeviceAdapter, DeviceInfo, DpsSettings, Expected, HeldItem } from '../../device-adapter.ts';
import type { UsbLink } from '../../usb/usb-link.ts';
import type { Area } from './area.ts';
import { BootLoader } from './boot-loader.ts';
import { checkArea } from './checks.ts';
import { dfuError } from './dfu-errors.ts';
import { FlashArea } from './flash-area.ts';
import { heldItems } from './held-items.ts';
import { ImageArea } from './image-area.ts';
import { leave } from './leave.ts';
import {
  type BlobEntry,
  blobBytes,
  credentialEntries,
  decodeBlob,
  dpsEntries,
  encodeBlob,
  entryType,
} from './protocol/blob.ts';
import type { DfuSettings } from './settings.ts';

/** Leaving the boot loader idle is worth this much of the teardown's time. */
const abortTimeoutMs = 5_000;
const dpsTypes: readonly number[] = [entryType.idScope, entryType.registrationId, entryType.globalEndpoint];

/**
 * One device in its DFU boot loader; README.md tells the conversation. Credential and DPS settings are one blob, so the
 * credential waits in memory for the settings, and the device is written once: by `writeDps`.
 */
export class DfuAdapter implements DeviceAdapter {
  readonly #settings: DfuSettings;
  readonly #bootLoader: BootLoader;
  readonly #area: Area;
  /** Copies of its own, wiped as soon as they are written. */
  #waiting: BlobEntry[] | undefined;

  constructor(link: UsbLink, settings: DfuSettings) {
    const { address, alternate, area_bytes: bytes } = settings;
    this.#settings = settings;
    this.#bootLoader = new BootLoader(link, settings);
    this.#area =
      address === undefined
        ? new ImageArea(this.#bootLoader, alternate, bytes)
        : new FlashArea(this.#bootLoader, address, bytes);
  }

  probe(signal: AbortSignal): Promise<DeviceInfo> {
    return this.#bootLoader.identify(signal);
  }

  async enterProvisioning(signal: AbortSignal): Promise<void> {
    await this.#bootLoader.idle(signal);
  }

  async readState(signal: AbortSignal): Promise<readonly HeldItem[]> {
    const area = await this.#area.read(signal);
    try {
      return heldItems(this.#area.place, area, decodeBlob(area));
    } finally {
      area.fill(0);
    }
  }

  eraseCredentials(signal: AbortSignal): Promise<void> {
    this.#wipeWaiting();
    return this.#area.erase(signal);
  }

  /** @throws DFU_AREA_TOO_SMALL */
  async writeCredential(credential: Credential, signal: AbortSignal): Promise<void> {
    if (credential.kind === 'x509' && credential.privateKey === null)
      throw new TypeError('over DFU no device makes a key');
    signal.throwIfAborted();
    const entries = credentialEntries(credential);
    this.#requireRoom(entries);
    this.#wipeWaiting();
    this.#waiting = entries.map(({ type, value }) => ({ type, value: Buffer.from(value) }));
  }

  async writeDps(settings: DpsSettings, signal: AbortSignal): Promise<void> {
    const held = this.#waiting === undefined ? await this.#area.read(signal) : undefined;
    try {
      const credential = this.#waiting ?? credentialIn(held);
      const entries = [...credential, ...dpsEntries(settings)];
      this.#requireRoom(entries);
      await this.#write(entries, held, signal);
    } finally {
      held?.fill(0);
      this.#wipeWaiting();
    }
  }

  async verify(expected: Expected, _nonce: Buffer, signal: AbortSignal): Promise<Check[]> {
    const { hardwareId } = await this.#bootLoader.identify(signal);
    const area = await this.#area.read(signal);
    try {
      return [
        { name: checkNamed('CHECKED_IDENTITY').text, passed: true, expected: hardwareId, actual: hardwareId },
        ...checkArea(area, expected, this.#area.place),
      ];
    } finally {
      area.fill(0);
    }
  }

  async finish(signal: AbortSignal): Promise<void> {
    this.#wipeWaiting();
    if (this.#settings.leave) await leave(this.#bootLoader, this.#settings.start_address, signal);
    else await this.#bootLoader.idle(signal);
  }

  async abort(signal: AbortSignal): Promise<void> {
    this.#wipeWaiting();
    try {
      await this.#bootLoader.settle(AbortSignal.any([signal, AbortSignal.timeout(abortTimeoutMs)]));
    } catch {
      // Best effort: the device may be gone, and the run has its verdict already.
    }
  }

  async #write(entries: readonly BlobEntry[], held: Buffer | undefined, signal: AbortSignal): Promise<void> {
    const image = encodeBlob(entries, this.#settings.area_bytes);
    try {
      // Flash wears: what is there already is not written again.
      if (held?.equals(image) !== true) await this.#area.write(image, signal);
    } finally {
      image.fill(0);
    }
  }

  #requireRoom(entries: readonly BlobEntry[]): void {
    const bytes = blobBytes(entries);
    const limit = this.#settings.area_bytes;
    if (bytes > limit) throw dfuError('DFU_AREA_TOO_SMALL', { bytes, limit });
  }

  #wipeWaiting(): void {
    for (const { value } of this.#waiting ?? []) value.fill(0);
    this.#waiting = undefined;
  }
}

/** Views of the area that was read: they live as long as it. */
function credentialIn(area: Buffer | undefined): BlobEntry[] {
  const content = decodeBlob(area ?? new Uint8Array(0));
  return content.kind === 'blob' ? content.entries.filter(({ type }) => !dpsTypes.includes(type)) : [];
}
