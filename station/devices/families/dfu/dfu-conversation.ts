import { setTimeout as wait } from 'node:timers/promises';
import { isStationError } from '../../../domain/station-error.ts';
import { deviceError } from '../../device-errors.ts';
import type { UsbControlSetup } from '../../usb/usb-device.ts';
import type { UsbLink } from '../../usb/usb-link.ts';
import { dfuError } from './dfu-errors.ts';
import type { DfuInterface } from './protocol/descriptors.ts';
import { type DfuState, type DfuStatus, dfuRequest, parseStatus, statusBytes } from './protocol/requests.ts';

export interface ConversationTimeouts {
  readonly answerTimeoutMs: number;
  readonly busyTimeoutMs: number;
}

/** Linux passes no more than a page in one control transfer. */
const largestTransferBytes = 4_096;
const idleAttempts = 5;
const noData = new Uint8Array(0);

/** In these the device works; in all others it waits for the host. */
const working: ReadonlySet<DfuState> = new Set(['dfuDNLOAD-SYNC', 'dfuDNBUSY', 'dfuMANIFEST-SYNC', 'dfuMANIFEST']);

/**
 * DFU's class requests on one interface (DFU 1.1 section 3), and the rule that stands over all of them: after every step ask
 * for the status, and do not ask before the time that the device names (section 6.1.2).
 */
export class DfuConversation {
  readonly interface: DfuInterface;
  /** The most bytes in one block. */
  readonly blockBytes: number;
  readonly #link: UsbLink;
  readonly #timeouts: ConversationTimeouts;

  constructor(link: UsbLink, dfuInterface: DfuInterface, timeouts: ConversationTimeouts) {
    this.#link = link;
    this.interface = dfuInterface;
    this.#timeouts = timeouts;
    this.blockBytes = Math.min(dfuInterface.functional.transferBytes, largestTransferBytes);
  }

  /** Has the application make way for the boot loader; the device leaves its port then, or waits for a reset. */
  detach(signal: AbortSignal): Promise<void> {
    const { detachTimeoutMs } = this.interface.functional;
    return this.#out('DFU_DETACH', dfuRequest.detach, detachTimeoutMs, noData, signal);
  }

  /**
   * Brings the device to dfuIDLE, whatever an earlier host left it in; `waits-for-reset` where only a USB reset does that.
   * @throws DFU_PROTOCOL_VIOLATED, DEVICE_NO_ANSWER
   */
  async toIdle(signal: AbortSignal): Promise<'idle' | 'waits-for-reset'> {
    const tolerant = this.interface.functional.manifestationTolerant;
    let state: DfuState = 'dfuERROR';
    for (let attempt = 0; attempt < idleAttempts; attempt++) {
      const status = await this.#settled('dfuIDLE', signal).catch((error: unknown) => {
        if (tolerant || !isStationError(error, 'USB_STALLED')) throw error;
      });
      if (status === undefined) return 'waits-for-reset';
      ({ state } = status);
      if (state === 'dfuIDLE') return 'idle';
      if (state === 'dfuMANIFEST-WAIT-RESET') return 'waits-for-reset';
      if (state === 'appIDLE' || state === 'appDETACH') break;
      if (state === 'dfuERROR') await this.#out('DFU_CLRSTATUS', dfuRequest.clearStatus, 0, noData, signal);
      else await this.#out('DFU_ABORT', dfuRequest.abort, 0, noData, signal);
    }
    throw dfuError('DFU_PROTOCOL_VIOLATED', { state, question: 'DFU_ABORT' });
  }

  /** One block, and the wait until the device has done what it means. */
  async download(question: string, block: number, data: Uint8Array, signal: AbortSignal): Promise<void> {
    await this.#orItsReason(question, signal, () => this.#out(question, dfuRequest.download, block, data, signal));
    const { state } = accepted(question, await this.#settled(question, signal));
    if (state !== 'dfuDNLOAD-IDLE') throw dfuError('DFU_PROTOCOL_VIOLATED', { state, question });
  }

  /** The caller wipes what it gets. */
  upload(question: string, block: number, length: number, signal: AbortSignal): Promise<Buffer> {
    return this.#orItsReason(question, signal, () => this.#in(question, dfuRequest.upload, block, length, signal));
  }

  /**
   * Ends a download (an empty block) and waits for the device to make it its own, or to leave. `gone`: it left the bus
   * without waiting for the question after its status, as many do.
   */
  async manifest(question: string, block: number, signal: AbortSignal): Promise<DfuState | 'gone'> {
    await this.#orItsReason(question, signal, () => this.#out(question, dfuRequest.download, block, noData, signal));
    try {
      return await this.#manifested(question, signal);
    } catch (error) {
      if (isStationError(error, 'DEVICE_DISCONNECTED')) return 'gone';
      throw error;
    }
  }

  /** A device that is not tolerant answers nothing once it has begun (DFU 1.1 section 6.1.2): its time is all there is to know. */
  async #manifested(question: string, signal: AbortSignal): Promise<DfuState> {
    if (this.interface.functional.manifestationTolerant) {
      return accepted(question, await this.#settled(question, signal)).state;
    }
    for (;;) {
      const { state, pollTimeoutMs } = accepted(question, await this.#getStatus(question, signal));
      if (state !== 'dfuMANIFEST-SYNC' && state !== 'dfuMANIFEST') return state;
      if (pollTimeoutMs > this.#timeouts.busyTimeoutMs) throw deviceError('DEVICE_NO_ANSWER', { question });
      await pause(Math.max(1, pollTimeoutMs), signal);
      if (state === 'dfuMANIFEST') return 'dfuMANIFEST-WAIT-RESET';
    }
  }

  async #getStatus(question: string, signal: AbortSignal): Promise<DfuStatus> {
    const answer = await this.#in(`DFU_GETSTATUS after ${question}`, dfuRequest.getStatus, 0, statusBytes, signal);
    const status = parseStatus(answer);
    if (status === undefined) throw deviceError('DEVICE_ANSWER_UNREADABLE', { question: 'DFU_GETSTATUS' });
    return status;
  }

  /** The status once the device has stopped working. */
  async #settled(question: string, signal: AbortSignal): Promise<DfuStatus> {
    const giveUpAtMs = performance.now() + this.#timeouts.busyTimeoutMs;
    for (;;) {
      const status = await this.#getStatus(question, signal);
      if (!working.has(status.state) || status.status !== 'OK') return status;
      const pauseMs = Math.max(1, status.pollTimeoutMs);
      if (performance.now() + pauseMs > giveUpAtMs) throw deviceError('DEVICE_NO_ANSWER', { question });
      await pause(pauseMs, signal);
    }
  }

  /** A stalled request says no; the status says why. */
  async #orItsReason<T>(question: string, signal: AbortSignal, request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (error) {
      if (!isStationError(error, 'USB_STALLED')) throw error;
      const { state } = accepted(question, await this.#getStatus(question, signal), error);
      throw dfuError('DFU_PROTOCOL_VIOLATED', { state, question }, error);
    }
  }

  #setup(request: number, value: number): UsbControlSetup {
    return { requestType: 'class', recipient: 'interface', request, value, index: this.interface.number };
  }

  #in(question: string, request: number, value: number, length: number, signal: AbortSignal): Promise<Buffer> {
    const timeoutMs = this.#timeouts.answerTimeoutMs;
    return this.#link.controlIn(question, this.#setup(request, value), length, { signal, timeoutMs });
  }

  #out(question: string, request: number, value: number, data: Uint8Array, signal: AbortSignal): Promise<void> {
    const timeoutMs = this.#timeouts.answerTimeoutMs;
    return this.#link.controlOut(question, this.#setup(request, value), data, { signal, timeoutMs });
  }
}

/** @throws DEVICE_REFUSED, DFU_READ_PROTECTED, DFU_RESTARTED, DFU_PROTOCOL_VIOLATED as the status says */
function accepted(question: string, status: DfuStatus, cause?: unknown): DfuStatus {
  const { status: code, state } = status;
  if (code === 'OK') return status;
  if (code === 'errVENDOR') throw dfuError('DFU_READ_PROTECTED', { question }, cause);
  if (code === 'errUSBR' || code === 'errPOR') throw dfuError('DFU_RESTARTED', { question }, cause);
  if (code === 'errSTALLEDPKT') throw dfuError('DFU_PROTOCOL_VIOLATED', { state, question }, cause);
  throw deviceError('DEVICE_REFUSED', { question, answer: code }, cause);
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch(() => undefined);
  signal.throwIfAborted();
}
