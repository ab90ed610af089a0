import { constants, readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { isatty } from 'node:tty';
import { SerialPort } from 'serialport';
import { deviceError } from '../device-errors.ts';
import type { ByteLink, OpenLink } from './byte-link.ts';
import { untilAborted } from './deadline.ts';
import { errnoOf } from './errno.ts';
import { ReceiveBuffer } from './receive-buffer.ts';
import { asPosix, type Binding, readSome } from './serial-read.ts';
import { writeAll } from './serial-write.ts';
import { WriteQueue } from './write-queue.ts';

const readAtOnceBytes = 16 * 1024;
/** A peer that floods a reader who is away must not eat the station's memory: the OS then holds it back. */
const unreadLimitBytes = 1024 * 1024;

/** Opens a serial port for this process alone, raw, 8N1. */
export const openSerialLink: OpenLink = async (path, options, signal) => {
  signal.throwIfAborted();
  const inspected = await inspect(path);
  try {
    const opening: Promise<Binding> = SerialPort.binding.open({
      path,
      baudRate: options.baudRate,
      rtscts: options.rtscts,
      lock: true,
    });
    try {
      return new SerialLink(path, options.baudRate, await untilAborted(opening, signal));
    } catch (cause) {
      if (signal.aborted) {
        void opening.then((binding) => binding.close()).catch(() => undefined);
        throw signal.reason;
      }
      // The binding gives no error code. The port was opened here a moment ago, so what failed is the lock on it.
      throw deviceError('PORT_BUSY', { address: path }, cause);
    }
  } finally {
    // Kept until now: to close a port that nobody else holds drops DTR, which resets many boards.
    await inspected?.close();
  }
};

/** Tells by errno what is wrong with a path, which the binding does not. */
async function inspect(path: string): Promise<{ close(): Promise<void> } | undefined> {
  if (process.platform === 'win32') {
    const known = (await SerialPort.list()).some((port) => port.path.toUpperCase() === path.toUpperCase());
    if (!known) throw deviceError('PORT_NOT_FOUND', { address: path });
    return undefined;
  }
  const flags = constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK;
  const file = await open(path, flags).catch((cause: unknown) => {
    throw openError(path, cause);
  });
  if (isatty(file.fd)) return file;
  await file.close();
  throw deviceError('PORT_ADDRESS_INVALID', { address: path });
}

function openError(path: string, cause: unknown): Error {
  const errno = errnoOf(cause);
  switch (errno) {
    case 'ENOENT':
    case 'ENODEV':
    case 'ENXIO':
      return deviceError('PORT_NOT_FOUND', { address: path }, cause);
    case 'EACCES':
    case 'EPERM':
      return deviceError('PORT_PERMISSION_DENIED', { address: path }, cause);
    case 'EBUSY':
      return deviceError('PORT_BUSY', { address: path }, cause);
    case 'EISDIR':
    case 'ENOTDIR':
    case 'ELOOP':
      return deviceError('PORT_ADDRESS_INVALID', { address: path }, cause);
    default:
      return deviceError('PORT_OPEN_FAILED', { address: path, reason: errno }, cause);
  }
}

class SerialLink implements ByteLink {
  readonly name: string;
  readonly baudRate: number;
  readonly #binding: Binding;
  readonly #received = new ReceiveBuffer();
  readonly #writes: WriteQueue;
  readonly #counts = { sent: 0, received: 0 };
  readonly #readBuffer = Buffer.alloc(readAtOnceBytes);
  #pumping = false;
  #closing: Promise<void> | undefined;

  constructor(name: string, baudRate: number, binding: Binding) {
    this.name = name;
    this.baudRate = baudRate;
    this.#binding = binding;
    this.#writes = new WriteQueue((data) => this.#writeOut(data), baudRate);
    void this.#pump();
  }

  get traffic(): { readonly sent: number; readonly received: number } {
    return this.#counts;
  }

  write(data: Uint8Array, signal: AbortSignal): Promise<void> {
    if (this.#closing !== undefined) return Promise.reject(deviceError('DEVICE_DISCONNECTED'));
    return this.#writes.write(data, signal);
  }

  /** tcdrain is left out on purpose: it would hold one of the process's few I/O threads for as long as the wire is busy. */
  async #writeOut(data: Buffer): Promise<void> {
    try {
      await writeAll(this.#binding, data);
    } catch (cause) {
      this.#received.end(cause);
      throw deviceError('DEVICE_DISCONNECTED', {}, cause);
    }
    this.#counts.sent += data.length;
  }

  read(signal: AbortSignal): Promise<Buffer> {
    void this.#pump();
    return this.#received.take(signal);
  }

  /** Always one read under way: only that tells that the peer has gone. */
  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    const buffer = this.#readBuffer;
    try {
      while (this.#closing === undefined && this.#received.length < unreadLimitBytes) {
        const bytesRead = await readSome(this.#binding, buffer);
        this.#counts.received += bytesRead;
        this.#received.push(Buffer.from(buffer.subarray(0, bytesRead)));
        // A copy goes on, and whoever reads it wipes it; what passed through here may be a key.
        buffer.fill(0, 0, bytesRead);
      }
    } catch (cause) {
      this.#received.end(cause);
    } finally {
      this.#pumping = false;
    }
  }

  discardInput(): void {
    this.#received.clear();
    // POSIX bindings have the descriptor; tcflush would also drop what is on its way out. Windows has none, and there
    // the pump has taken what came.
    const fd = asPosix(this.#binding)?.fd;
    if (fd === undefined) return;
    const sink = Buffer.allocUnsafe(4096);
    try {
      for (let count = 1; count > 0; ) {
        count = readSync(fd, sink);
        this.#counts.received += count;
      }
    } catch {
      // EAGAIN: empty. Anything else the pump meets as well, and reports.
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#release();
    return this.#closing;
  }

  async #release(): Promise<void> {
    this.#received.end();
    // Output that flow control holds back would make the close wait for it, up to 30 s on Linux.
    if (this.#binding.isOpen) await this.#binding.flush().catch(() => undefined);
    await this.#binding.close().catch(() => undefined);
  }
}
