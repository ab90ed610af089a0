import { headerBytes, longestResponse } from '../../../../tpm/wire.ts';

/** No command is longer either. */
const longestCommand = longestResponse;
/** How long a beginning waits for its end: then whoever carried it starts anew, as socat does with `-T`. */
const silenceMs = 1_000;

/** Commands out of a stream: each says in its header how long it is. What cannot be one is dropped. */
export class CommandAssembler {
  #held: Buffer = Buffer.alloc(0);
  #since = 0;

  push(chunk: Uint8Array): Buffer[] {
    const now = performance.now();
    if (now - this.#since > silenceMs) this.reset();
    this.#since = now;
    this.#held = Buffer.concat([this.#held, chunk]);
    const commands: Buffer[] = [];
    while (this.#held.length >= headerBytes) {
      const length = this.#held.readUInt32BE(2);
      if (length < headerBytes || length > longestCommand) {
        this.reset();
        break;
      }
      if (this.#held.length < length) break;
      commands.push(this.#held.subarray(0, length));
      this.#held = this.#held.subarray(length);
    }
    return commands;
  }

  reset(): void {
    this.#held = Buffer.alloc(0);
  }
}
