import type { Socket } from 'node:net';
import type { DeviceOnBus } from './device-on-bus.ts';
import {
  parseUsbipHeader,
  submitAnswer,
  type UsbipSubmit,
  unlinkAnswer,
  usbipHeaderLength,
  usbipStatus,
} from './usbip-codec.ts';

/**
 * One host's conversation with a device after it was attached: submits and unlinks in, answers out. Transfers of one
 * endpoint end in the order in which they were submitted; those of different ones do not wait for each other.
 */
export class UsbipConnection {
  readonly #socket: Socket;
  readonly #device: DeviceOnBus;
  readonly #underWay = new Map<number, AbortController>();
  readonly #queues = new Map<string, Promise<void>>();
  #unread: Buffer = Buffer.alloc(0);

  constructor(socket: Socket, device: DeviceOnBus) {
    this.#socket = socket;
    this.#device = device;
    socket.once('close', () => {
      for (const transfer of this.#underWay.values()) transfer.abort();
      this.#underWay.clear();
    });
  }

  /** Bytes from the host, in pieces of any size. */
  receive(chunk: Buffer): void {
    this.#unread = this.#unread.length === 0 ? chunk : Buffer.concat([this.#unread, chunk]);
    while (this.#unread.length >= usbipHeaderLength) {
      const message = parseUsbipHeader(this.#unread);
      if (message === undefined) {
        this.#socket.destroy();
        return;
      }
      if (message.kind === 'unlink') {
        this.#unread = this.#unread.subarray(usbipHeaderLength);
        this.#unlink(message.sequence, message.unlinked);
        continue;
      }
      const dataLength = message.direction === 'out' ? message.length : 0;
      if (this.#unread.length < usbipHeaderLength + dataLength) return;
      const data = this.#unread.subarray(usbipHeaderLength, usbipHeaderLength + dataLength);
      this.#unread = this.#unread.subarray(usbipHeaderLength + dataLength);
      this.#submit(message, data);
    }
  }

  #submit(submit: UsbipSubmit, data: Buffer): void {
    const transfer = new AbortController();
    this.#underWay.set(submit.sequence, transfer);
    const lane = submit.endpointNumber === 0 ? '0' : `${submit.direction}${submit.endpointNumber}`;
    const before = this.#queues.get(lane) ?? Promise.resolve();
    this.#queues.set(
      lane,
      before.then(() => this.#transfer(submit, data, transfer.signal)),
    );
  }

  async #transfer(submit: UsbipSubmit, data: Buffer, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const answer = await endedBy(signal, this.#perform(submit, data, signal));
    // Taken back, or the host has gone: the unlink was its answer.
    if (answer === undefined || !this.#underWay.delete(submit.sequence)) return;
    this.#send(answer);
  }

  async #perform(submit: UsbipSubmit, data: Buffer, signal: AbortSignal): Promise<Buffer> {
    const { sequence, direction, endpointNumber, length } = submit;
    const answer = await this.#ask(submit, data, signal);
    if (answer === 'stall') return submitAnswer(sequence, usbipStatus.stall, 0);
    if (direction === 'out' || answer === 'ok') return submitAnswer(sequence, usbipStatus.ok, data.length);
    const taken = answer.subarray(0, endpointNumber === 0 ? submit.setup.length : length);
    return submitAnswer(sequence, usbipStatus.ok, taken.length, taken);
  }

  #ask({ direction, endpointNumber, length, setup }: UsbipSubmit, data: Buffer, signal: AbortSignal) {
    if (endpointNumber === 0) return this.#device.control(setup, data);
    return direction === 'in'
      ? this.#device.in(endpointNumber, length, signal)
      : this.#device.out(endpointNumber, data);
  }

  #unlink(sequence: number, unlinked: number): void {
    const transfer = this.#underWay.get(unlinked);
    this.#underWay.delete(unlinked);
    transfer?.abort();
    this.#send(unlinkAnswer(sequence, transfer === undefined ? usbipStatus.ok : usbipStatus.connectionReset));
  }

  #send(bytes: Buffer): void {
    if (this.#socket.writable) this.#socket.write(bytes);
  }
}

/** What `work` gives, or undefined once the signal aborts, or when the device broke down over it. */
async function endedBy<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result | undefined> {
  const aborted = Promise.withResolvers<undefined>();
  const abort = (): void => aborted.resolve(undefined);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
