import type { Benchmark } from '../benchmark.ts';
import { type Measurement, mean } from '../report.ts';
import { benchStation } from './bench-station.ts';
import { type LineTime, measureLine } from './measure.ts';

/** Both families in turn, devices that work as long as real ones, on more and more slots at once. */
export const lineSlots: Benchmark = {
  name: 'line-slots',
  async run({ directory, small }) {
    const bench = await benchStation(directory);
    try {
      const rows: Measurement[] = [];
      let one: LineTime | undefined;
      for (const slots of small ? [1, 2] : [1, 4, 16, 32]) {
        const unitsASlot = small ? 1 : slots === 1 ? 10 : 6;
        // An even number to each slot: every slot then has the same work.
        const load = { slots, unitsASlot, families: ['nrf91', 'zephyr-shell'], workTimes: {} } as const;
        if (!one && !small) await measureLine(bench, { ...load, unitsASlot: 4 }); // compiles the code
        const time = await measureLine(bench, load);
        one ??= time;
        rows.push(...rowsOf(slots, time, one));
      }
      return rows;
    } finally {
      await bench.station.close();
    }
  },
};

function rowsOf(slots: number, time: LineTime, one: LineTime): Measurement[] {
  const { units, unitsPerSecond, cpuMs } = time;
  const name = slots === 1 ? '1 slot' : `${slots} slots`;
  return [
    {
      name: `a unit, ${name}`,
      unit: 's',
      value: mean(units.map(({ runMs }) => runMs)) / 1000,
      floor: mean(units.map(({ wireMs, workMs }) => wireMs + workMs)) / 1000,
    },
    {
      name: `units a second, ${name}`,
      unit: '/s',
      value: unitsPerSecond,
      floor: one.unitsPerSecond * slots,
      ...(slots === 32 ? { aim: { of: 'ratio', atLeast: 0.9 } as const } : {}),
    },
    { name: `CPU of the line a unit, ${name}`, unit: 'ms', value: cpuMs },
  ];
}
