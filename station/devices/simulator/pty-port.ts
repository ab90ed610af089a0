import { lstat, readlink, rename, symlink, unlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type { ReadStream } from 'node:tty';
import { SerialPort } from 'serialport';
import { errnoOf } from '../transport/errno.ts';
import { simulatorError } from './simulator-errors.ts';
import type { SimulatorPort, SimulatorPortEvents } from './simulator-port.ts';

/** What node-pty's `open` returns, which its types leave out. */
interface OpenedPty {
  readonly master: ReadStream;
  readonly slave: ReadStream;
  readonly ptsName: string;
}

/**
 * A raw pseudo-terminal. Its slave end stays open here as well, so that stations may come and go, and so that the line
 * is raw before the first one opens it: an echo of boot output would otherwise come back as a command.
 *
 * @param link where a symlink to it is put, replacing one that an earlier simulator left behind
 * @throws SIMULATOR_PTY_UNAVAILABLE, SIMULATOR_LINK_TAKEN, SIMULATOR_LINK_FAILED
 */
export async function openPtyPort(
  link: string | undefined,
  baudRate: number,
  events: SimulatorPortEvents,
): Promise<SimulatorPort> {
  const pty = openPty();
  const slave = await SerialPort.binding.open({ path: pty.ptsName, baudRate, lock: false });
  pty.slave.destroy();
  const port = new PtyPort(pty, slave, link, events);
  try {
    if (link !== undefined) await placeLink(link, pty.ptsName);
  } catch (error) {
    await port.close();
    throw error;
  }
  return port;
}

function openPty(): OpenedPty {
  try {
    // Loaded only when needed: the package has no binary for every platform, and TCP works without.
    const loaded: unknown = createRequire(import.meta.url)('@lydell/node-pty');
    if (!isNodePty(loaded)) throw new TypeError('node-pty has no open()');
    return loaded.open({ encoding: null });
  } catch (cause) {
    throw simulatorError('SIMULATOR_PTY_UNAVAILABLE', {}, cause);
  }
}

const isNodePty = (loaded: unknown): loaded is { open(options: { encoding: null }): OpenedPty } =>
  typeof loaded === 'object' && loaded !== null && 'open' in loaded && typeof loaded.open === 'function';

type Slave = Awaited<ReturnType<typeof SerialPort.binding.open>>;

class PtyPort implements SimulatorPort {
  readonly address: string;
  readonly #pty: OpenedPty;
  readonly #slave: Slave;
  readonly #link: string | undefined;
  readonly #events: SimulatorPortEvents;
  #waiting: Buffer[] = [];
  #closing: Promise<void> | undefined;

  constructor(pty: OpenedPty, slave: Slave, link: string | undefined, events: SimulatorPortEvents) {
    this.#pty = pty;
    this.#slave = slave;
    this.#link = link;
    this.#events = events;
    this.address = link ?? pty.ptsName;
    pty.master.on('data', (chunk: Buffer) => this.#receive(chunk));
    // The other end may go at any time; that is this port's business to survive.
    pty.master.on('error', () => undefined);
  }

  send(bytes: Uint8Array): void {
    if (this.#closing === undefined) this.#pty.master.write(bytes);
  }

  /** The baud rate is asked for with every piece: the next link may be open already, at another one. */
  #receive(chunk: Buffer): void {
    this.#waiting.push(chunk);
    if (this.#waiting.length === 1) void this.#deliverWaiting();
  }

  async #deliverWaiting(): Promise<void> {
    const { activity } = this.#events;
    activity.begin();
    while (this.#waiting.length > 0 && this.#closing === undefined) {
      const read = await this.#slave.getBaudRate().catch(() => null);
      const chunk = Buffer.concat(this.#waiting.splice(0));
      if (this.#closing === undefined) this.#events.received(chunk, read?.baudRate ?? null);
    }
    activity.end();
  }

  close(): Promise<void> {
    this.#closing ??= this.#release();
    return this.#closing;
  }

  async #release(): Promise<void> {
    if (this.#link !== undefined) await removeLink(this.#link, this.#pty.ptsName);
    await this.#slave.close().catch(() => undefined);
    await new Promise<void>((done) => {
      this.#pty.master.once('close', () => done());
      this.#pty.master.destroy();
    });
  }
}

async function placeLink(link: string, target: string): Promise<void> {
  const path = resolve(link);
  const there = await lstat(path).catch(() => undefined);
  if (there !== undefined && !there.isSymbolicLink()) throw simulatorError('SIMULATOR_LINK_TAKEN', { link });
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await symlink(target, temporary);
    await rename(temporary, path);
  } catch (cause) {
    await unlink(temporary).catch(() => undefined);
    throw simulatorError('SIMULATOR_LINK_FAILED', { link, reason: errnoOf(cause) }, cause);
  }
}

/** Only if it is still ours: another simulator may have taken the path over. */
async function removeLink(link: string, target: string): Promise<void> {
  const path = resolve(link);
  const current = await readlink(path).catch(() => undefined);
  if (current === target) await unlink(path).catch(() => undefined);
}
