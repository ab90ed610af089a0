import type { DfuStatusCode } from '../protocol/requests.ts';
import type { DfuMemory, DownloadWork } from './dfu-machine.ts';
import type { SimulatedFlash } from './flash.ts';
import { lieIn, type MemoryOptions } from './memory-options.ts';

const supportedCommands = Uint8Array.of(0x00, 0x21, 0x41, 0x92);
const refused = (status: DfuStatusCode): DownloadWork => ({ busyMs: 0, finish: () => status });

/** Flash behind ST’s commands: a pointer, erase by sector, and blocks counted from it. */
export class DfuseMemory implements DfuMemory {
  readonly #flash: SimulatedFlash;
  readonly #options: MemoryOptions;
  #pointer: number;

  constructor(flash: SimulatedFlash, options: MemoryOptions) {
    this.#flash = flash;
    this.#options = options;
    this.#pointer = flash.address;
  }

  download(block: number, data: Uint8Array): DownloadWork {
    return { ...this.#work(block, data), begunWhenAsked: true };
  }

  #work(block: number, data: Uint8Array): DownloadWork {
    const { busyMs, has, changed } = this.#options;
    if (block === 0) return this.#command(Buffer.from(data));
    if (block === 1) return refused('errUNKNOWN');
    return {
      busyMs: busyMs(),
      finish: () => {
        if (has('write-fails')) return 'errPROG';
        const written = Buffer.from(data);
        if (has('lying-write')) lieIn(written);
        const status = this.#flash.program(this.#addressOf(block), written);
        changed();
        return has('lying-write') ? 'OK' : status;
      },
    };
  }

  upload(block: number, length: number): Uint8Array | DfuStatusCode {
    if (this.#options.has('read-protected')) return 'errVENDOR';
    if (block === 0) return supportedCommands.subarray(0, length);
    if (block === 1) return 'errSTALLEDPKT';
    const data = this.#flash.read(this.#addressOf(block), length);
    return this.#options.has('short-upload') ? data.subarray(0, length >> 1) : data;
  }

  manifest(): void {
    // What was written is there already.
  }

  #addressOf(block: number): number {
    return this.#pointer + (block - 2) * this.#options.transferBytes();
  }

  #command(command: Buffer): DownloadWork {
    const { busyMs, changed } = this.#options;
    if (command.length !== 5) return refused('errUNKNOWN');
    const address = command.readUInt32LE(1);
    if (command[0] === 0x21) {
      return { busyMs: 0, finish: () => this.#setPointer(address) };
    }
    if (command[0] !== 0x41) return refused('errUNKNOWN');
    return {
      busyMs: busyMs(),
      finish: () => {
        const status = this.#flash.erase(address) ? 'OK' : 'errADDRESS';
        changed();
        return status;
      },
    };
  }

  #setPointer(address: number): 'OK' {
    this.#pointer = address;
    return 'OK';
  }
}
