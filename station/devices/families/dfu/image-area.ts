import type { Area } from './area.ts';
import type { BootLoader } from './boot-loader.ts';
import { dfuError } from './dfu-errors.ts';
import { emptyByte } from './protocol/blob.ts';

/** With plain DFU 1.1: an image behind an alternate setting, whole or not at all. */
export class ImageArea implements Area {
  readonly place: string;
  readonly #bootLoader: BootLoader;
  readonly #bytes: number;

  constructor(bootLoader: BootLoader, alternate: number, bytes: number) {
    this.#bootLoader = bootLoader;
    this.#bytes = bytes;
    this.place = `alternate ${alternate}`;
  }

  async read(signal: AbortSignal): Promise<Buffer> {
    const dfu = await this.#bootLoader.idle(signal);
    const image = Buffer.alloc(this.#bytes);
    let at = 0;
    try {
      for (let block = 0; at < image.length; block++) {
        const wanted = Math.min(dfu.blockBytes, image.length - at);
        const data = await dfu.upload('DFU_UPLOAD', block & 0xffff, wanted, signal);
        data.copy(image, at);
        at += data.length;
        data.fill(0);
        if (data.length < wanted) break;
      }
      await dfu.toIdle(signal);
    } catch (error) {
      image.fill(0);
      throw error;
    }
    if (at === 0) return Buffer.alloc(0);
    if (at === image.length) return image;
    image.fill(0);
    throw dfuError('DFU_UPLOAD_TOO_SHORT', { received: at, bytes: image.length });
  }

  async write(image: Buffer, signal: AbortSignal): Promise<void> {
    const dfu = await this.#bootLoader.idle(signal);
    let block = 0;
    for (let at = 0; at < image.length; at += dfu.blockBytes) {
      await dfu.download('DFU_DNLOAD', block & 0xffff, image.subarray(at, at + dfu.blockBytes), signal);
      block++;
    }
    await this.#bootLoader.manifested(await dfu.manifest('DFU_DNLOAD of the end', block & 0xffff, signal), signal);
  }

  async erase(signal: AbortSignal): Promise<void> {
    const held = await this.read(signal);
    try {
      if (held.some((byte) => byte !== emptyByte)) await this.write(Buffer.alloc(this.#bytes, emptyByte), signal);
    } finally {
      held.fill(0);
    }
  }
}
