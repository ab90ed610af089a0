import type { DeviceSimulator } from '../../../station/devices/simulator/device-simulator.ts';
import { Line } from '../../../station/line/line.ts';
import { differences, hardwareIdOf, unrecorded } from '../../setup/line/device-memory.ts';
import { type Flow, hasDeviceKey, productOf, serialOf, simulatorOf } from '../../setup/line/products.ts';
import { outcomeOf } from '../../setup/line/scan.ts';
import type { OpenParts } from '../../setup/line/station-on-disk.ts';
import { VirtualTime } from '../../setup/line/virtual-time.ts';
import { type ByteFault, WiredDevice } from '../../setup/line/wired-device.ts';

/** What became of one unit whose first run met a fault. */
export interface CaseResult {
  readonly fault: ByteFault;
  /** Of each scan: `PASS`, or the code that it ended with. */
  readonly scans: readonly string[];
  /** What must never be; empty when all is well. */
  readonly problems: readonly string[];
}

/** Refusals that tell the operator to rework the unit. */
const callForRework = new Set([
  'UNIT_KEY_CHANGED',
  'UNIT_OTHER_DEVICE',
  'DEVICE_HOLDS_UNKNOWN_CREDENTIAL',
  'DEVICE_PROVISIONED_AS_OTHER',
]);
/** Codes that stand for a defect of the station, whatever the device did. */
const isDefect = (code: string): boolean =>
  code === 'STATION_FAULT' || code.startsWith('LEDGER_') || code.startsWith('UNNAMED');
const runsAtOnce = 24;

/** How many bytes an undisturbed run puts on the wire, both ways: the range of the faults. */
export async function conversationBytes(flow: Flow, parts: OpenParts, index: number): Promise<number> {
  let device: WiredDevice | undefined;
  using time = new VirtualTime(() => device?.busy === true);
  const unit = new UnitUnderFault(flow, index, parts, time, { kind: 'stall', at: Number.MAX_SAFE_INTEGER });
  device = unit.device;
  const scanned = await time.until(unit.scan());
  if (scanned !== 'PASS') throw new Error(`an undisturbed run of ${flow} ended with ${scanned}`);
  return unit.device.crossed;
}

/** One unit for each fault, many at once, in time that passes only when all of them wait. */
export async function sweep(
  flow: Flow,
  faults: readonly ByteFault[],
  parts: OpenParts,
  firstIndex: number,
): Promise<CaseResult[]> {
  const atWork = new Set<WiredDevice>();
  using time = new VirtualTime(() => [...atWork].some(({ busy }) => busy));
  const results: CaseResult[] = [];
  const queue = faults.entries();
  const slot = async (): Promise<void> => {
    for (const [index, fault] of queue) {
      const unit = new UnitUnderFault(flow, firstIndex + index, parts, time, fault);
      atWork.add(unit.device);
      results.push(await unit.play());
      atWork.delete(unit.device);
    }
  };
  await time.until(Promise.all(Array.from({ length: runsAtOnce }, slot)));
  return results;
}

class UnitUnderFault {
  readonly device: WiredDevice;
  readonly #flow: Flow;
  readonly #serial: string;
  readonly #parts: OpenParts;
  readonly #time: VirtualTime;
  readonly #fault: ByteFault;
  readonly #problems: string[] = [];
  readonly #scans: string[] = [];

  constructor(flow: Flow, index: number, parts: OpenParts, time: VirtualTime, fault: ByteFault) {
    this.#flow = flow;
    this.#serial = serialOf(flow, index);
    this.#parts = parts;
    this.#time = time;
    this.#fault = fault;
    this.device = new WiredDevice(simulatorOf(productOf(flow)), this.#serial);
    this.device.setFault(fault);
  }

  async play(): Promise<CaseResult> {
    const first = await this.#scanAndLook();
    this.device.setFault(undefined);
    if (this.device.inSlot !== this.device.unit) this.device.putBack();
    if (first !== 'PASS') await this.#scanUntouched();
    this.#lookAtRecords();
    return { fault: this.#fault, scans: this.#scans, problems: this.#problems };
  }

  async #scanUntouched(): Promise<void> {
    const second = await this.#scanAndLook();
    const { kind } = this.#fault;
    const mustMend = kind === 'vanish' || kind === 'unplug' || kind === 'stall';
    if (second === 'PASS') return;
    if (mustMend) this.#problems.push(`the second scan ended with ${second}`);
    const third = await this.#scanAndLook(callForRework.has(second) ? 'the refusal asks for it' : undefined);
    if (third !== 'PASS') this.#problems.push(`the third scan ended with ${third}`);
  }

  async #scanAndLook(rework?: string): Promise<string> {
    const outcome = await this.scan(rework);
    this.#scans.push(outcome);
    const { ledger } = this.#parts;
    if (isDefect(outcome)) this.#problems.push(outcome);
    const passed = ledger.unit(this.#serial)?.passedAt != null;
    if (passed !== (outcome === 'PASS'))
      this.#problems.push(`shown ${outcome}, recorded ${passed ? 'PASS' : 'no PASS'}`);
    const strays = this.#fault.kind === 'flip';
    if (outcome === 'PASS') {
      this.#problems.push(
        ...differences(this.#unitOnRecord, ledger, this.#serial, { strays }).map((what) => `FALSE PASS: ${what}`),
      );
    } else if (!strays) {
      // A flipped bit spoils what it hits: that is no credential, and no record could know it.
      const known = ledger.credentials(this.#registrationId);
      for (const unit of new Set([this.device.unit, this.device.inSlot])) {
        this.#problems.push(...unrecorded(unit, known).map((what) => `UNRECORDED: ${what}`));
      }
    }
    return outcome;
  }

  scan(rework?: string): Promise<string> {
    const { ports } = this.#parts;
    const line = new Line(this.#time.watch({ ...ports, openLink: this.device.open }));
    return outcomeOf(line, { product: productOf(this.#flow), serial: this.#serial, rework });
  }

  #lookAtRecords(): void {
    const { ledger } = this.#parts;
    const rows = ledger.credentials(this.#registrationId);
    const live = rows.filter(({ state }) => state !== 'voided');
    if (live.length > 1) this.#problems.push(`${live.length} credentials that are not voided`);
    const certificates = rows.filter(({ certificate }) => certificate !== null).length;
    const mayReplace = this.#fault.kind === 'flip' || this.#fault.kind === 'swap';
    if (hasDeviceKey(this.#flow) && !mayReplace && certificates > 1) {
      this.#problems.push(`${certificates} certificates for one key`);
    }
    if (ledger.openRuns().some(({ serial }) => serial === this.#serial)) this.#problems.push('a run without a verdict');
  }

  /** A product that goes by its label alone is whatever unit was in the slot when it was first asked who it is. */
  get #unitOnRecord(): DeviceSimulator {
    const { unit, inSlot } = this.device;
    const recorded = this.#parts.ledger.unit(this.#serial)?.hardwareId;
    return recorded === hardwareIdOf(inSlot, this.#serial) ? inSlot : unit;
  }

  get #registrationId(): string {
    return `${this.#flow}-${this.#serial}`.toLowerCase();
  }
}
