import { setTimeout as delay } from 'node:timers/promises';
import { productNamed } from '../../../station/config/product.ts';
import { testImei } from '../../../station/demo/demo-units.ts';
import type { WorkTimes } from '../../../station/devices/simulator/work-times.ts';
import { isSlotId, type SlotId } from '../../../station/domain/ids.ts';
import { wireFloorSeconds } from '../../../station/domain/run.ts';
import type { Line } from '../../../station/line/line.ts';
import type { BenchStation } from './bench-station.ts';
import { type PluggedUnit, SimulatorFleet } from './simulator-fleet.ts';

export type BenchFamily = 'nrf91' | 'zephyr-shell';

/** One unit that passed; all times in ms. */
export interface UnitTime {
  readonly family: BenchFamily;
  /** From the scan to the verdict, as the run itself reports it. */
  readonly runMs: number;
  /** Bytes × 10 / baud rate, both ways, as the transport counted them. */
  readonly wireMs: number;
  /** What the device took for its work. */
  readonly workMs: number;
  /** While bytes were on the wire or the device was at work: directions that overlap count once. */
  readonly busyMs: number;
  readonly commits: number;
}

export interface LineTime {
  readonly units: readonly UnitTime[];
  /** Of all slots together, each from its own first scan to its own last verdict. */
  readonly unitsPerSecond: number;
  /** CPU time of the line's process, ms a unit. */
  readonly cpuMs: number;
}

export interface LineLoad {
  readonly slots: number;
  readonly unitsASlot: number;
  /** Taken in turn. */
  readonly families: readonly BenchFamily[];
  readonly workTimes: Partial<WorkTimes>;
  /** Runs between units, outside of what is measured. */
  readonly pause?: () => void;
}

const productOf: Readonly<Record<BenchFamily, string>> = { nrf91: 'tracker', 'zephyr-shell': 'sensor' };
let scanned = 0;

/** Over which the slots start: nobody scans 32 units in the same instant. */
const spreadMs = 600;

/**
 * Works through the load: every slot takes its units one after the other, all slots side by side. Throws when a unit does
 * not pass.
 */
export async function measureLine(bench: BenchStation, load: LineLoad): Promise<LineTime> {
  const { line } = await bench.station.line();
  const fleet = new SimulatorFleet(load.slots);
  try {
    const slots = await Promise.all(
      Array.from({ length: load.slots }, (_, slot) =>
        Promise.all(unitsOf(slot, load).map((unit) => plug(fleet, slot, unit))),
      ),
    );
    const cpu = process.cpuUsage();
    let unitsPerSecond = 0;
    const units = await Promise.all(
      slots.map(async (waiting, slot) => {
        await delay((slot / load.slots) * spreadMs);
        const done: (Omit<UnitTime, 'workMs' | 'busyMs'> & { plugged: PluggedUnit })[] = [];
        const startMs = performance.now();
        for (const { unit, plugged } of waiting) {
          done.push({ ...(await provision(bench, line, slotId(slot), unit, plugged)), plugged });
          load.pause?.();
        }
        unitsPerSecond += (waiting.length / (performance.now() - startMs)) * 1000;
        return done;
      }),
    );
    const { user, system } = process.cpuUsage(cpu);
    const times = await Promise.all(
      units.flat().map(async ({ plugged, ...time }) => ({ ...time, ...(await plugged.unplug()) })),
    );
    return { units: times, unitsPerSecond, cpuMs: (user + system) / 1000 / times.length };
  } finally {
    await fleet.close();
  }
}

interface Unit {
  readonly family: BenchFamily;
  readonly serial: string;
  readonly workTimes: Partial<WorkTimes>;
}

const unitsOf = (slot: number, { families, unitsASlot, workTimes }: LineLoad): Unit[] =>
  Array.from({ length: unitsASlot }, (_, at) => {
    const family = families[(slot + at) % families.length] ?? 'nrf91';
    scanned += 1;
    const serial = family === 'nrf91' ? testImei(scanned) : `BE${String(scanned).padStart(8, '0')}`;
    return { family, serial, workTimes };
  });

const plug = async (fleet: SimulatorFleet, slot: number, unit: Unit) => ({
  unit,
  plugged: await fleet.plugIn(slot, unit),
});

async function provision(
  { station, commits }: BenchStation,
  line: Line,
  slot: SlotId,
  { family, serial }: Unit,
  { address }: PluggedUnit,
) {
  const before = commits.count;
  const product = productNamed(station.products, productOf[family]);
  const result = await line.provision({ product, serial, slot, port: address, person: 'bench' });
  if (result.outcome !== 'PASS') throw new Error(`${serial} is ${result.outcome}: ${result.error?.code}`);
  const wireMs = wireFloorSeconds(result.traffic) * 1000;
  return { family, runMs: result.seconds * 1000, wireMs, commits: commits.count - before };
}

function slotId(slot: number): SlotId {
  const name = String(slot + 1);
  if (!isSlotId(name)) throw new TypeError(`${name} is no slot`);
  return name;
}
