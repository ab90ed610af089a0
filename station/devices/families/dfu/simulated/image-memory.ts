import type { DfuStatusCode } from '../protocol/requests.ts';
import type { DfuMemory, DownloadWork } from './dfu-machine.ts';
import type { SimulatedFlash } from './flash.ts';
import { lieIn, type MemoryOptions } from './memory-options.ts';

/** One image behind an alternate setting, as plain DFU 1.1 has it: a download replaces it from its first block on. */
export class ImageMemory implements DfuMemory {
  readonly #flash: SimulatedFlash;
  readonly #options: MemoryOptions;
  #written = 0;
  #read = 0;

  constructor(flash: SimulatedFlash, options: MemoryOptions) {
    this.#flash = flash;
    this.#options = options;
  }

  download(block: number, data: Uint8Array): DownloadWork {
    const { busyMs, has, changed } = this.#options;
    return {
      busyMs: busyMs(),
      finish: () => {
        if (has('write-fails')) return 'errWRITE';
        if (block === 0) {
          this.#flash.bytes.fill(0xff);
          this.#written = 0;
        }
        const written = Buffer.from(data);
        if (has('lying-write')) lieIn(written);
        const status = this.#flash.program(this.#flash.address + this.#written, written);
        this.#written += written.length;
        changed();
        return status === 'errPROG' ? 'OK' : status;
      },
    };
  }

  upload(block: number, length: number): Uint8Array | DfuStatusCode {
    if (this.#options.has('read-protected')) return 'errVENDOR';
    if (block === 0) this.#read = 0;
    const data = this.#flash.read(this.#flash.address + this.#read, length);
    this.#read += data.length;
    return this.#options.has('short-upload') ? data.subarray(0, length >> 1) : data;
  }

  manifest(): void {
    this.#written = 0;
  }
}
