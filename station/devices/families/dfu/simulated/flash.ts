import type { MemorySegment } from '../protocol/dfuse.ts';

const erased = 0xff;

/** Flash memory: erased by the sector to ones, and a write can only clear bits. */
export class SimulatedFlash {
  readonly bytes: Buffer;
  readonly address: number;
  readonly #layout: readonly MemorySegment[];

  constructor(layout: readonly MemorySegment[]) {
    this.#layout = layout;
    this.address = layout[0]?.address ?? 0;
    const last = layout.at(-1);
    const end = last === undefined ? this.address : last.address + last.sectors * last.sectorBytes;
    this.bytes = Buffer.alloc(end - this.address, erased);
  }

  /** Erases the sector around `address`; false where there is none. */
  erase(address: number): boolean {
    const segment = this.#layout.find(
      ({ address: start, sectors, sectorBytes, erasable }) =>
        erasable && address >= start && address < start + sectors * sectorBytes,
    );
    if (segment === undefined) return false;
    const { sectorBytes } = segment;
    const from = address - this.address - ((address - segment.address) % sectorBytes);
    this.bytes.fill(erased, from, from + sectorBytes);
    return true;
  }

  /** `errPROG` where what is stored then is not what was to be: it was not erased before. */
  program(address: number, data: Uint8Array): 'OK' | 'errADDRESS' | 'errPROG' {
    const at = address - this.address;
    if (at < 0 || at + data.length > this.bytes.length) return 'errADDRESS';
    for (const [index, byte] of data.entries()) this.bytes[at + index] = (this.bytes[at + index] ?? 0) & byte;
    return this.bytes.subarray(at, at + data.length).equals(data) ? 'OK' : 'errPROG';
  }

  /** What is there, as far as there is memory. */
  read(address: number, length: number): Buffer {
    const at = Math.max(0, address - this.address);
    return address < this.address ? Buffer.alloc(0) : Buffer.from(this.bytes.subarray(at, at + length));
  }
}
