import type { Benchmark } from '../benchmark.ts';
import { fsyncProbe } from '../fsync-probe.ts';
import { walBytesACommit } from '../ledger/commits.ts';
import { type Measurement, mean, median } from '../report.ts';
import { type BenchStation, benchStation } from './bench-station.ts';
import { type BenchFamily, measureLine } from './measure.ts';

const instant = { keyGenerationMs: 0, flashWriteMs: 0, bootMs: 0 };
/** The first units of a process compile its code. */
const warmUps = 2;
const appendsAProbe = 5;

/**
 * One slot, devices that work in no time: what a unit takes beyond its bytes, and how much of that is the station's own.
 *
 *   own = run − (wire or device busy) − durable commits × fsync probe
 *
 * The probe runs between the units, so that it sees the disk in the same mood.
 */
export const lineOwnTime: Benchmark = {
  name: 'line-own-time',
  async run({ directory, small }) {
    const bench = await benchStation(directory);
    try {
      const units = small ? 1 : 12;
      const rows: Measurement[] = [];
      for (const family of ['nrf91', 'zephyr-shell'] as const) {
        rows.push(...(await ownTime(bench, family, units, small ? 0 : warmUps)));
      }
      return rows;
    } finally {
      await bench.station.close();
    }
  },
};

async function ownTime(
  bench: BenchStation,
  family: BenchFamily,
  units: number,
  skipped: number,
): Promise<Measurement[]> {
  const { ledger, home } = bench.station;
  const bytes = await walBytesACommit(ledger, home.ledgerFile);
  const probes: number[] = [];
  const measured = await measureLine(bench, {
    slots: 1,
    unitsASlot: units + skipped,
    families: [family],
    workTimes: instant,
    pause: () => probes.push(fsyncProbe(home.dir, bytes, appendsAProbe)),
  });
  const times = measured.units.slice(skipped);
  const probeMs = mean(probes);
  const own = times.map(({ runMs, busyMs, commits }) => runMs - busyMs - commits * probeMs);
  return [
    {
      name: `${family}, a unit without device work`,
      unit: 's',
      value: median(times.map(({ runMs }) => runMs)) / 1000,
      floor: median(times.map(({ wireMs }) => wireMs)) / 1000,
    },
    { name: `${family}, our own time a unit`, unit: 'ms', value: median(own), aim: { of: 'value', atMost: 20 } },
  ];
}
