import { ActiveTime } from './active-time.ts';
import type { ParsedFaults, WireFaultName } from './fault-spec.ts';
import { type Lane, Pacer } from './pacing.ts';
import type { SeededRandom } from './random.ts';
import { WireTiming } from './wire-timing.ts';

/** What happens to the unit when the conversation reaches the byte of a fault. */
export type WireEvent = 'vanish' | 'reboot' | 'swap';

export interface WireEnds {
  toDevice(bytes: Buffer): void;
  toStation(bytes: Buffer): void;
  happened(event: WireEvent): void;
}

const logLines = [
  '[00:00:03.217,000] \u001B[0m<inf> sensor: temperature 21.5 C, humidity OK\u001B[0m',
  '[00:00:03.218,000] \u001B[1;33m<wrn> link: ERROR counter is 0\u001B[0m',
  '%XTIME: "","42103061741240",""',
];

/** At these bytes of the conversation, counted over both directions, something happens once. */
const byteFaults = ['vanish', 'corrupt', 'reboot', 'swap'] as const satisfies readonly WireFaultName[];

const sayAll = (bytes: Buffer, pass: (part: Buffer) => void): void => pass(bytes);

/**
 * A wire between a station and a simulated device: paced, counted, and as bad as its faults say.
 *
 *   station ⇢ noise at a wrong baud ⇢ pace ⇢ bytes counted (corrupt, vanish …) ⇢ device
 *   device ⇢ answers counted (no-answer, late …) ⇢ pace ⇢ bytes counted ⇢ noise at a wrong baud ⇢ station
 *
 * An answer is what a device says after it has heard a line end, until it hears the next one; or, of a device that hears
 * no lines, anything at all.
 */
export class FaultyWire {
  readonly traffic = { received: 0, sent: 0 };
  /** While bytes are on the wire, and whatever else its owner counts in. */
  readonly activity = new ActiveTime();
  readonly #ends: WireEnds;
  readonly #random: SeededRandom;
  readonly #inward: Lane;
  readonly #outward: Lane;
  #faults: ParsedFaults['wire'] = new Map();
  #pendingBytes = new Map<(typeof byteFaults)[number], number>();
  #crossed = 0;
  #begun = false;
  #answers = 0;
  #heardLineEnd = false;
  #logged = 0;
  #baudMatches = true;
  readonly #baudRate: number | null;
  readonly #isBinary: boolean;
  #epoch = 0;

  constructor(baudRate: number | null, random: SeededRandom, pacer: Pacer, ends: WireEnds, isBinary = false) {
    this.#baudRate = baudRate;
    this.#isBinary = isBinary;
    this.#random = random;
    this.#ends = ends;
    const timing = new WireTiming();
    this.#inward = pacer.lane(baudRate, (bytes) => this.#heard(bytes), this.activity, timing);
    this.#outward = pacer.lane(baudRate, (bytes) => this.#said(bytes), this.activity, timing);
  }

  /** New faults; bytes and answers are counted anew, from the next byte that the station says. */
  setFaults(faults: ParsedFaults['wire']): void {
    this.#faults = faults;
    this.#crossed = 0;
    this.#begun = false;
    this.#answers = 0;
    this.#pendingBytes = new Map();
    for (const name of byteFaults) {
      const byte = faults.get(name);
      if (typeof byte === 'number') this.#pendingBytes.set(name, byte);
    }
  }

  /** Everything under way is lost, as when a cable is pulled or a device restarts. */
  clear(): void {
    this.#epoch += 1;
    this.#inward.clear();
    this.#outward.clear();
    this.#heardLineEnd = false;
  }

  fromStation(bytes: Buffer, stationBaudRate: number | null): void {
    const matches = stationBaudRate === null || this.#baudRate === null || stationBaudRate === this.#baudRate;
    this.#baudMatches = matches && !this.#faults.has('wrong-baud');
    this.#inward.push(this.#baudMatches ? bytes : this.#random.bytes(bytes.length));
  }

  fromDevice(bytes: Uint8Array): void {
    if (this.#heardLineEnd) this.#answers += 1;
    const first = this.#heardLineEnd;
    this.#heardLineEnd = false;
    const answer = this.#spoil(Buffer.from(bytes), first);
    if (answer.length === 0) return;
    const lateMs = this.#faults.get('late');
    if (typeof lateMs !== 'number') {
      this.#outward.push(answer);
      return;
    }
    const epoch = this.#epoch;
    setTimeout(() => {
      if (epoch === this.#epoch) this.#outward.push(answer);
    }, lateMs);
  }

  #spoil(answer: Buffer, first: boolean): Buffer {
    const silentFrom = this.#faults.get('no-answer');
    if (silentFrom !== undefined && this.#answers >= (silentFrom ?? 1)) return Buffer.alloc(0);
    if (this.#hits('truncated')) return first ? answer.subarray(0, answer.length >> 1) : Buffer.alloc(0);
    if (this.#hits('garbage')) return this.#random.bytes(answer.length);
    return this.#faults.has('log-lines') ? this.#interleave(answer) : answer;
  }

  /** Whether a fault that names one answer, or all, is about this one. What was never asked for is no answer. */
  #hits(name: 'truncated' | 'garbage'): boolean {
    const at = this.#faults.get(name);
    return at !== undefined && this.#answers > 0 && (at === null || at === this.#answers);
  }

  /** Log lines where a logger with a line buffer puts them: between lines, never inside one. */
  #interleave(answer: Buffer): Buffer {
    const lines = answer.toString('latin1').split(/(?<=\n)/);
    const woven = lines.flatMap((line) => [`\r\n${logLines[this.#logged++ % logLines.length]}\r\n`, line]);
    return Buffer.from(woven.join(''), 'latin1');
  }

  #heard(bytes: Buffer): void {
    this.#begun = true;
    this.#cross(bytes, (part) => {
      this.traffic.received += part.length;
      if (this.#faults.has('echo')) this.#outward.push(part);
      if (this.#isBinary || part.includes(0x0d) || part.includes(0x0a)) this.#heardLineEnd = true;
      this.#ends.toDevice(part);
    });
  }

  #said(bytes: Buffer): void {
    // What a device says before anyone speaks to it, such as its boot banner, is no part of a conversation.
    const cross = this.#begun ? this.#cross.bind(this) : sayAll;
    cross(bytes, (part) => {
      this.traffic.sent += part.length;
      this.#ends.toStation(this.#baudMatches ? part : this.#random.bytes(part.length));
    });
  }

  /** Passes bytes on up to the next fault that counts bytes; what is behind a breaking one is lost. */
  #cross(bytes: Buffer, pass: (part: Buffer) => void): void {
    let rest = bytes;
    const epoch = this.#epoch;
    while (rest.length > 0 && epoch === this.#epoch) {
      const [name, at] = this.#nextByteFault();
      const length = Math.min(rest.length, Math.max(at - this.#crossed, 1));
      const part = Buffer.from(rest.subarray(0, length));
      rest = rest.subarray(length);
      this.#crossed += length;
      const reached = name !== undefined && this.#crossed >= at;
      if (reached) this.#pendingBytes.delete(name);
      if (reached && name === 'corrupt') part[length - 1] = (part[length - 1] ?? 0) ^ (1 << this.#random.below(8));
      pass(part);
      if (!reached || name === 'corrupt') continue;
      this.clear();
      this.#ends.happened(name);
    }
  }

  #nextByteFault(): [(typeof byteFaults)[number] | undefined, number] {
    const [next] = [...this.#pendingBytes].toSorted(([, a], [, b]) => a - b);
    return next ?? [undefined, Number.POSITIVE_INFINITY];
  }
}
