import { constants, type FileHandle, open, stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { deviceError } from '../device-errors.ts';
import type { ByteLink, OpenLink } from './byte-link.ts';
import { untilAborted } from './deadline.ts';
import { errnoOf } from './errno.ts';

const prefix = 'device:';
export const isDeviceFileAddress = (address: string): boolean => address.startsWith(prefix);

const releaseMs = 1_000;
/** As much as a driver gives in one read: what a TPM's does. */
const readBytes = 4096;

/**
 * Opens `device:PATH`: a character device whose driver takes a question in one write and gives its answer to the reads
 * after it, as /dev/tpmrm0 does. Nothing else is opened: what is written would go into a file.
 */
export const openDeviceFileLink: OpenLink = async (address, _options, signal) => {
  const path = address.slice(prefix.length);
  if (path === '') throw deviceError('PORT_ADDRESS_INVALID', { address });
  signal.throwIfAborted();
  try {
    if (!(await stat(path)).isCharacterDevice()) {
      throw deviceError('PORT_OPEN_FAILED', { address, reason: 'it is no character device' });
    }
    return new DeviceFileLink(address, await open(path, constants.O_RDWR | constants.O_NOCTTY));
  } catch (cause) {
    throw openError(address, cause);
  }
};

function openError(address: string, cause: unknown): unknown {
  const errno = errnoOf(cause);
  switch (errno) {
    case 'ENOENT':
    case 'ENODEV':
    case 'ENXIO':
      return deviceError('PORT_NOT_FOUND', { address }, cause);
    case 'EACCES':
    case 'EPERM':
      return deviceError('PORT_PERMISSION_DENIED', { address }, cause);
    case 'EBUSY':
      return deviceError('PORT_BUSY', { address }, cause);
    default:
      return errno === 'PORT_OPEN_FAILED' ? cause : deviceError('PORT_OPEN_FAILED', { address, reason: errno }, cause);
  }
}

class DeviceFileLink implements ByteLink {
  readonly name: string;
  readonly baudRate = null;
  readonly #file: FileHandle;
  readonly #counts = { sent: 0, received: 0 };
  /** What a read that was given up on brought after all. */
  #unread: Promise<Buffer> | undefined;
  #closing: Promise<void> | undefined;

  constructor(name: string, file: FileHandle) {
    this.name = name;
    this.#file = file;
  }

  get traffic(): { readonly sent: number; readonly received: number } {
    return this.#counts;
  }

  /** One write, whole: the driver takes it for one question. It may last as long as the device works on it. */
  async write(data: Uint8Array, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#closing !== undefined) throw deviceError('DEVICE_DISCONNECTED');
    const { bytesWritten } = await untilAborted(this.#file.write(data), signal).catch((cause: unknown) => {
      signal.throwIfAborted();
      throw deviceError('DEVICE_DISCONNECTED', {}, cause);
    });
    this.#counts.sent += bytesWritten;
    if (bytesWritten !== data.length) throw deviceError('DEVICE_WRITE_STALLED');
  }

  async read(signal: AbortSignal): Promise<Buffer> {
    signal.throwIfAborted();
    if (this.#closing !== undefined) throw deviceError('DEVICE_DISCONNECTED');
    const reading = (this.#unread ??= this.#readSome());
    // Whoever gives up leaves it to the next one.
    reading.catch(() => undefined);
    const bytes = await untilAborted(reading, signal);
    this.#unread = undefined;
    return bytes;
  }

  async #readSome(): Promise<Buffer> {
    const { bytesRead, buffer } = await this.#file.read(Buffer.alloc(readBytes)).catch((cause: unknown) => {
      throw deviceError('DEVICE_DISCONNECTED', {}, cause);
    });
    if (bytesRead === 0) throw deviceError('DEVICE_DISCONNECTED');
    this.#counts.received += bytesRead;
    return buffer.subarray(0, bytesRead);
  }

  /** There is nothing to drop: answers come when they are read. */
  discardInput(): void {}

  close(): Promise<void> {
    // Only after the read under way, which a driver that has no answer may never end.
    this.#closing ??= Promise.race([
      this.#file.close().catch(() => undefined),
      wait(releaseMs, undefined, { ref: false }),
    ]);
    return this.#closing;
  }
}
