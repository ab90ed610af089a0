import {
  type DfuState,
  type DfuStatusCode,
  dfuRequest,
  dfuStates,
  encodeStatus,
  statusBytes,
} from '../protocol/requests.ts';

/** What happens in the memory behind an alternate setting. */
export interface DfuMemory {
  /** One block; `end` marks the empty one that ends a download. */
  download(block: number, data: Uint8Array): DownloadWork;
  /** What UPLOAD gives for a block; undefined = refused as the status says. */
  upload(block: number, length: number): Uint8Array | DfuStatusCode;
  /** A download has ended, or the device is told to leave. */
  manifest(): void;
}

export interface DownloadWork {
  readonly busyMs: number;
  /** Begun when the host first asks for the status, which is answered with dfuDNBUSY however short it is (ST AN3156). */
  readonly begunWhenAsked?: boolean;
  /** Done when the device is asked after that time. */
  finish(): DfuStatusCode;
}

export interface MachineOptions {
  readonly memory: () => DfuMemory;
  readonly nowMs: () => number;
  /** After manifestation: back to dfuIDLE, wait for a reset, or leave the bus as DfuSe does. */
  readonly afterManifest: () => 'idle' | 'wait-reset' | 'leave';
  readonly manifestMs: number;
  /** Off the bus: to restart, or to run what has no USB; at once, or after the answer. */
  readonly leave: (how: { readonly back: boolean; readonly afterMs: number }) => void;
  readonly has: (fault: string) => boolean;
}

type Answer = Uint8Array | 'stall';

const nothing = new Uint8Array(0);
const never = 0xff_ffff;
/** A host’s timer may be early by a little. */
const timerSlackMs = 3;
const stuckPollMs = 20;

/** The state machine of DFU 1.1 appendix A, from the device’s side. */
export class DfuMachine {
  state: DfuState = 'dfuIDLE';
  #status: DfuStatusCode = 'OK';
  #work: DownloadWork | undefined;
  #readyAtMs = 0;
  readonly #options: MachineOptions;

  constructor(options: MachineOptions) {
    this.#options = options;
    this.reset();
  }

  /** A USB reset or power-on. */
  reset(): void {
    this.#work = undefined;
    this.state = 'dfuIDLE';
    this.#status = 'OK';
    if (this.#options.has('left-in-error')) this.#fail('errUSBR');
    if (this.#options.has('left-in-download')) this.state = 'dfuDNLOAD-IDLE';
  }

  handle(request: number, block: number, data: Uint8Array, length: number): Answer {
    if (this.#isDeaf()) return 'stall';
    switch (request) {
      case dfuRequest.getStatus:
        return this.#getStatus().subarray(0, length);
      case dfuRequest.getState:
        return Uint8Array.of(dfuStates.indexOf(this.state)).subarray(0, length);
      case dfuRequest.clearStatus:
        if (this.state !== 'dfuERROR') return this.#stall();
        this.state = 'dfuIDLE';
        this.#status = 'OK';
        return nothing;
      case dfuRequest.abort:
        return this.#abort();
      case dfuRequest.download:
        return this.#download(block, data);
      case dfuRequest.upload:
        return this.#upload(block, length);
      default:
        return this.#stall();
    }
  }

  #download(block: number, data: Uint8Array): Answer {
    if (this.state !== 'dfuIDLE' && this.state !== 'dfuDNLOAD-IDLE') return this.#stall();
    if (data.length === 0) {
      this.state = 'dfuMANIFEST-SYNC';
      return nothing;
    }
    this.#work = this.#options.memory().download(block, Buffer.from(data));
    this.state = 'dfuDNLOAD-SYNC';
    return nothing;
  }

  #upload(block: number, length: number): Answer {
    if (this.state !== 'dfuIDLE' && this.state !== 'dfuUPLOAD-IDLE') return this.#stall();
    const data = this.#options.memory().upload(block, length);
    if (typeof data === 'string') {
      this.#fail(data);
      return 'stall';
    }
    this.state = data.length < length ? 'dfuIDLE' : 'dfuUPLOAD-IDLE';
    return data;
  }

  #abort(): Answer {
    const idle: readonly DfuState[] = [
      'dfuIDLE',
      'dfuDNLOAD-SYNC',
      'dfuDNLOAD-IDLE',
      'dfuMANIFEST-SYNC',
      'dfuUPLOAD-IDLE',
    ];
    if (!idle.includes(this.state)) return this.#stall();
    this.#work = undefined;
    this.state = 'dfuIDLE';
    return nothing;
  }

  #getStatus(): Buffer {
    const { nowMs, has } = this.#options;
    let pollTimeoutMs = 0;
    if (this.state === 'dfuDNLOAD-SYNC') {
      pollTimeoutMs = has('stuck-busy') ? stuckPollMs : (this.#work?.busyMs ?? 0);
      this.state = 'dfuDNBUSY';
      this.#readyAtMs = nowMs() + pollTimeoutMs - timerSlackMs;
      // What takes no time is done before the answer leaves.
      if (pollTimeoutMs === 0 && this.#work?.begunWhenAsked !== true) this.#finishWork();
    } else if (this.state === 'dfuDNBUSY') {
      if (nowMs() < this.#readyAtMs) return this.#askedTooEarly();
      if (has('stuck-busy')) pollTimeoutMs = stuckPollMs;
      else this.#finishWork();
    } else if (this.state === 'dfuMANIFEST-SYNC' || this.state === 'dfuMANIFEST') {
      pollTimeoutMs = this.#manifestStep();
    }
    return this.#answer(pollTimeoutMs);
  }

  #finishWork(): void {
    const status = this.#work?.finish() ?? 'OK';
    this.#work = undefined;
    if (status === 'OK') this.state = 'dfuDNLOAD-IDLE';
    else this.#fail(status);
  }

  #manifestStep(): number {
    const { manifestMs, afterManifest, leave, nowMs, memory, has } = this.#options;
    if (this.state === 'dfuMANIFEST-SYNC') {
      memory().manifest();
      if (has('vanish-at-manifest')) {
        leave({ back: afterManifest() !== 'leave', afterMs: 0 });
        return 0;
      }
      this.state = 'dfuMANIFEST';
      this.#readyAtMs = nowMs() + manifestMs - timerSlackMs;
      if (afterManifest() === 'leave') leave({ back: false, afterMs: 1 });
      return manifestMs;
    }
    if (nowMs() < this.#readyAtMs) {
      this.#fail('errSTALLEDPKT');
      return 0;
    }
    this.state = 'dfuIDLE';
    return 0;
  }

  /** What is not manifestation tolerant hears nothing any more until the bus is reset (DFU 1.1 section 6.1.2). */
  #isDeaf(): boolean {
    if (this.state === 'dfuMANIFEST' && this.#options.afterManifest() === 'wait-reset') {
      this.state = 'dfuMANIFEST-WAIT-RESET';
    }
    return this.state === 'dfuMANIFEST-WAIT-RESET';
  }

  /** DFU 1.1 section 6.1.2: while it is busy, the device answers nothing. */
  #askedTooEarly(): Buffer {
    this.#fail('errSTALLEDPKT');
    return this.#answer(0);
  }

  #answer(pollTimeoutMs: number): Buffer {
    const answer = encodeStatus({
      status: this.#status,
      pollTimeoutMs: Math.min(pollTimeoutMs, never),
      state: this.state,
    });
    return this.#options.has('unreadable-status') ? Buffer.alloc(statusBytes, 0xff) : answer;
  }

  #stall(): 'stall' {
    this.#fail('errSTALLEDPKT');
    return 'stall';
  }

  #fail(status: DfuStatusCode): void {
    this.#work = undefined;
    this.#status = status;
    this.state = 'dfuERROR';
  }
}
