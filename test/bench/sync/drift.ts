import { createDpsDirectory } from '../../../station/cloud/dps/dps-directory.ts';
import { findDrift } from '../../../station/cloud/drift/drift.ts';
import type { Benchmark } from '../benchmark.ts';
import { queryPages } from '../emulator/query-pages.ts';
import { megabyte, memoryWatch } from '../memory-watch.ts';
import { mean } from '../report.ts';
import { type BenchCloud, startCloud } from './cloud.ts';
import { fullOutbox } from './outbox.ts';
import { rawEnrollmentsPerSecond } from './raw-requests.ts';

const never = new AbortController().signal;
/** No quota at all. */
const unthrottled = 1e9;

/** 100,000 units to the cloud by bulk, and then the report of what differs: nothing, but for what the floor itself made. */
export const drift: Benchmark = {
  name: 'drift',
  async run({ directory, small }) {
    const [units, bulks] = small ? [200, 5] : [100_000, 300];
    const cloud = await startCloud();
    try {
      const outbox = await fullOutbox(directory, cloud, { units, operationsPerMinute: unthrottled });
      try {
        const rate = await rawEnrollmentsPerSecond(cloud, bulks);
        const { created, parked, seconds } = await outbox.sync.drain(never);
        if (created !== units || parked > 0) throw new Error(`${created} of ${units} were created, ${parked} parked`);
        const floors = [await readAll(cloud)];
        const report = await reportOf(outbox.ledger, cloud);
        floors.push(await readAll(cloud));
        if (report.equal !== units || report.unknown !== bulks * 10) {
          throw new Error(`${report.equal} of ${units} are equal, ${report.unknown} unknown`);
        }
        return [
          { name: 'sync of 100,000 by bulk', unit: 's', value: seconds, floor: units / rate },
          {
            name: 'drift report over 100,000 units',
            unit: 's',
            value: report.seconds,
            floor: mean(floors),
            aim: { of: 'value', atMost: 60 },
          },
          {
            name: 'memory gained, drift report',
            unit: 'MB',
            value: report.memory / megabyte,
            aim: { of: 'value', atMost: 16 },
          },
        ];
      } finally {
        await outbox.close();
      }
    } finally {
      await cloud.close();
    }
  },
};

type Ledger = Awaited<ReturnType<typeof fullOutbox>>['ledger'];

async function reportOf(ledger: Ledger, { ready: { connectionString, host, port, ca } }: BenchCloud) {
  const directory = createDpsDirectory({ connectionString, address: { host, port }, ca, timeoutMs: 15_000 });
  try {
    const memory = memoryWatch();
    memory.sample();
    const startMs = performance.now();
    const items = findDrift({ ledger, directory, wantedStatus: () => 'enabled', keys: false, signal: never });
    let [unknown, sampledMs] = [0, 0];
    for (;;) {
      const next = await items.next();
      if (next.done === true) {
        const seconds = (performance.now() - startMs - sampledMs) / 1000;
        memory.sample();
        return { equal: next.value.equal, unknown, seconds, memory: memory.gained() };
      }
      if (next.value.kind === 'unknown') unknown += 1;
      if (unknown % 1000 !== 0) continue;
      // Collecting garbage for the measurement is not the report's work.
      const beforeMs = performance.now();
      memory.sample();
      sampledMs += performance.now() - beforeMs;
    }
  } finally {
    await directory.close();
  }
}

/** The same entries read as barely as possible, a page of 1,000 after the other: seconds. */
async function readAll({ ready }: BenchCloud): Promise<number> {
  const pages = queryPages(ready);
  const startMs = performance.now();
  let after: string | undefined;
  do {
    after = (await pages.next(after)).continuation;
  } while (after !== undefined);
  pages.close();
  return (performance.now() - startMs) / 1000;
}
