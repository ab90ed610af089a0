import { tpmError } from './tpm-errors.ts';
import { tpmSays } from './tpm-phrases.ts';

/** Reads the TPM's wire form (TPM 2.0 Part 2 §4): big-endian integers and buffers behind a 16-bit length. */
export class ByteReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  uint16(): number {
    return this.take(2).readUInt16BE();
  }

  uint32(): number {
    return this.take(4).readUInt32BE();
  }

  /** The content of a TPM2B structure. */
  sized(): Buffer {
    return this.take(this.uint16());
  }

  /** @throws TPM_KEY_UNREADABLE where the bytes end too early */
  take(length: number): Buffer {
    if (length > this.left) throw tpmError('TPM_KEY_UNREADABLE', { problem: tpmSays('TPM_ENDS_EARLY') });
    const start = this.#at;
    this.#at += length;
    return this.#bytes.subarray(start, this.#at);
  }
}

export function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** A TPM2B structure: the length of its content in 16 bits, then the content. */
export const sized = (...content: readonly Buffer[]): Buffer => {
  const whole = Buffer.concat(content);
  return Buffer.concat([uint16(whole.length), whole]);
};
