import type { Area } from './area.ts';
import type { BootLoader } from './boot-loader.ts';
import type { DfuConversation } from './dfu-conversation.ts';
import { dfuError } from './dfu-errors.ts';
import { emptyByte } from './protocol/blob.ts';
import {
  commandBlock,
  eraseCommand,
  firstDataBlock,
  parseMemoryLayout,
  sectorsOf,
  setAddressCommand,
} from './protocol/dfuse.ts';

/** With DfuSe: sectors of flash memory at an address. */
export class FlashArea implements Area {
  readonly place: string;
  readonly #bootLoader: BootLoader;
  readonly #address: number;
  readonly #bytes: number;

  constructor(bootLoader: BootLoader, address: number, bytes: number) {
    this.#bootLoader = bootLoader;
    this.#address = address;
    this.#bytes = bytes;
    this.place = hex(address);
  }

  async read(signal: AbortSignal): Promise<Buffer> {
    await this.#sectors(signal);
    const dfu = await this.#bootLoader.idle(signal);
    const memory = Buffer.alloc(this.#bytes);
    try {
      for (let at = 0, block = firstDataBlock; at < memory.length; block++) {
        // Devices count blocks in units of their own transfer size, which may be more than the host passes on.
        if (at === 0 || dfu.blockBytes !== dfu.interface.functional.transferBytes) {
          block = firstDataBlock;
          await dfu.toIdle(signal);
          await this.#setAddress(dfu, this.#address + at, signal);
          await dfu.toIdle(signal);
        }
        const wanted = Math.min(dfu.blockBytes, memory.length - at);
        const data = await dfu.upload(`read ${hex(this.#address + at)}`, block, wanted, signal);
        data.copy(memory, at);
        at += data.length;
        data.fill(0);
        if (data.length < wanted) throw dfuError('DFU_UPLOAD_TOO_SHORT', { received: at, bytes: memory.length });
      }
      await dfu.toIdle(signal);
      return memory;
    } catch (error) {
      memory.fill(0);
      throw error;
    }
  }

  /** What is empty after the sectors were erased is not written. */
  async write(image: Buffer, signal: AbortSignal): Promise<void> {
    await this.erase(signal);
    const dfu = await this.#bootLoader.idle(signal);
    for (let at = 0; at < image.length; at += dfu.blockBytes) {
      const data = image.subarray(at, at + dfu.blockBytes);
      if (data.every((byte) => byte === emptyByte)) continue;
      await this.#setAddress(dfu, this.#address + at, signal);
      await dfu.download(`write ${hex(this.#address + at)}`, firstDataBlock, data, signal);
    }
    await dfu.toIdle(signal);
  }

  async erase(signal: AbortSignal): Promise<void> {
    const sectors = await this.#sectors(signal);
    const dfu = await this.#bootLoader.idle(signal);
    for (const sector of sectors) {
      await dfu.download(`erase ${hex(sector)}`, commandBlock, eraseCommand(sector), signal);
    }
    await dfu.toIdle(signal);
  }

  #setAddress(dfu: DfuConversation, address: number, signal: AbortSignal): Promise<void> {
    return dfu.download(`set address ${hex(address)}`, commandBlock, setAddressCommand(address), signal);
  }

  /** @throws DFU_AREA_UNSUITABLE before anything is touched that is not the product's */
  async #sectors(signal: AbortSignal): Promise<number[]> {
    const name = await this.#bootLoader.alternateName(signal);
    const sectors = sectorsOf(parseMemoryLayout(name) ?? [], this.#address, this.#bytes);
    if (sectors !== undefined) return sectors;
    throw dfuError('DFU_AREA_UNSUITABLE', { address: hex(this.#address), bytes: this.#bytes, layout: name });
  }
}

export const hex = (address: number): string => `0x${address.toString(16).toUpperCase().padStart(8, '0')}`;
