import { connect, type Socket } from 'node:net';
import { deviceError } from '../device-errors.ts';
import type { ByteLink, OpenLink } from './byte-link.ts';
import { errnoOf } from './errno.ts';
import { ReceiveBuffer } from './receive-buffer.ts';
import { WriteQueue } from './write-queue.ts';

const keepAliveMs = 5_000;
const unreadLimitBytes = 1024 * 1024;
const addressRule = /^tcp:(?:\[([0-9a-fA-F:.%a-z]+)\]|([^:[\]]+)):(\d{1,5})$/;

/** `tcp:HOST:PORT` or `tcp:[IPV6]:PORT` as host and port; undefined when it is not of that form. */
export function parseTcpAddress(address: string): { host: string; port: number } | undefined {
  const match = addressRule.exec(address);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  return host === undefined || port < 1 || port > 65_535 ? undefined : { host, port };
}

/** Connects to a serial device server in raw mode (ser2net and its like). It sets the baud rate, not the station. */
export const openTcpLink: OpenLink = async (address, options, signal) => {
  const target = parseTcpAddress(address);
  if (target === undefined) throw deviceError('PORT_ADDRESS_INVALID', { address });
  signal.throwIfAborted();
  const socket = connect({ ...target, noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveMs });
  await new Promise<void>((resolve, reject) => {
    const settle = (then: () => void): void => {
      signal.removeEventListener('abort', onAbort);
      socket.removeAllListeners();
      then();
    };
    const fail = (reason: unknown): void =>
      settle(() => {
        socket.on('error', () => undefined);
        socket.destroy();
        reject(reason);
      });
    const onAbort = (): void => fail(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('connect', () => settle(resolve));
    socket.once('error', (cause) => fail(connectError(address, cause)));
  });
  return new TcpLink(address, options.baudRate, socket);
};

function connectError(address: string, cause: unknown): Error {
  const errno = errnoOf(cause);
  switch (errno) {
    case 'ECONNREFUSED':
    case 'ENOTFOUND':
    case 'EHOSTUNREACH':
      return deviceError('PORT_NOT_FOUND', { address }, cause);
    case 'EACCES':
    case 'EPERM':
      return deviceError('PORT_PERMISSION_DENIED', { address }, cause);
    default:
      return deviceError('PORT_OPEN_FAILED', { address, reason: errno }, cause);
  }
}

class TcpLink implements ByteLink {
  readonly name: string;
  /** What the server behind it is told to use: the wire that bounds the time is its serial side. */
  readonly baudRate: number | null;
  readonly #socket: Socket;
  readonly #received = new ReceiveBuffer();
  readonly #writes: WriteQueue;
  readonly #counts = { sent: 0, received: 0 };
  #closing: Promise<void> | undefined;

  constructor(name: string, baudRate: number, socket: Socket) {
    this.name = name;
    this.baudRate = baudRate;
    this.#socket = socket;
    this.#writes = new WriteQueue((data) => this.#writeOut(data), baudRate);
    socket.on('data', (chunk) => {
      this.#counts.received += chunk.length;
      this.#received.push(chunk);
      if (this.#received.length > unreadLimitBytes) socket.pause();
    });
    socket.on('error', (cause) => this.#received.end(cause));
    socket.on('end', () => socket.destroy());
    socket.on('close', () => this.#received.end());
  }

  get traffic(): { readonly sent: number; readonly received: number } {
    return this.#counts;
  }

  write(data: Uint8Array, signal: AbortSignal): Promise<void> {
    if (this.#closing !== undefined) return Promise.reject(deviceError('DEVICE_DISCONNECTED'));
    return this.#writes.write(data, signal);
  }

  #writeOut(data: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.write(data, (cause) => {
        if (cause) {
          this.#received.end(cause);
          reject(deviceError('DEVICE_DISCONNECTED', {}, cause));
          return;
        }
        this.#counts.sent += data.length;
        resolve();
      });
    });
  }

  async read(signal: AbortSignal): Promise<Buffer> {
    const chunk = await this.#received.take(signal);
    if (this.#socket.isPaused()) this.#socket.resume();
    return chunk;
  }

  discardInput(): void {
    this.#received.clear();
    if (this.#socket.isPaused()) this.#socket.resume();
  }

  close(): Promise<void> {
    this.#closing ??= new Promise((resolve) => {
      this.#received.end();
      if (this.#socket.closed) resolve();
      this.#socket.once('close', () => resolve());
      this.#socket.destroy();
    });
    return this.#closing;
  }
}
