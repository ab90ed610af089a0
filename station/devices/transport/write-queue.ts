import { deviceError } from '../device-errors.ts';
import { untilAborted, withDeadline } from './deadline.ts';

/** Beyond the time the bytes take on the wire; a device with flow control may make the station wait. */
const stallMs = 5_000;

const stalled = (): Error => deviceError('DEVICE_WRITE_STALLED');

/**
 * Writes of one link, one after the other: a write that was given up on may still be under way in the OS, and the
 * next must not overtake it.
 */
export class WriteQueue {
  #underWay: Promise<void> = Promise.resolve();
  readonly #write: (data: Buffer) => Promise<void>;
  readonly #baudRate: number | null;

  constructor(write: (data: Buffer) => Promise<void>, baudRate: number | null) {
    this.#write = write;
    this.#baudRate = baudRate;
  }

  /** @throws DEVICE_DISCONNECTED, DEVICE_WRITE_STALLED; the signal's reason */
  async write(data: Uint8Array, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (data.length === 0) return;
    // A copy: the caller may zero its buffer while the OS is still taking it from ours, which is zeroed below.
    const copy = Buffer.from(data);
    const before = this.#underWay;
    const wireMs = this.#baudRate === null ? 0 : (data.length * 10_000) / this.#baudRate;
    await withDeadline(signal, stallMs + 2 * wireMs, stalled, async (deadline) => {
      await untilAborted(before, deadline);
      const writing = this.#write(copy).finally(() => copy.fill(0));
      this.#underWay = writing.catch(() => undefined);
      await writing;
    });
  }
}
