import type { Benchmark } from '../benchmark.ts';
import { megabyte, memoryWatch } from '../memory-watch.ts';
import { mean } from '../report.ts';
import { startCloud } from './cloud.ts';
import { fullOutbox } from './outbox.ts';
import { rawEnrollmentsPerSecond } from './raw-requests.ts';

/** No quota at all. */
const unthrottled = 1e9;

/** A backlog of 100,000 into a service without a quota: how fast, and whether memory stays where it was. */
export const syncBacklog: Benchmark = {
  name: 'sync-backlog',
  async run({ directory, small }) {
    const [units, longestMs, bulks] = small ? [100, 2_000, 5] : [100_000, 25_000, 300];
    const cloud = await startCloud();
    try {
      const outbox = await fullOutbox(directory, cloud, { units, operationsPerMinute: unthrottled });
      try {
        const floors = [await rawEnrollmentsPerSecond(cloud, bulks)];
        const memory = memoryWatch();
        memory.sample();
        const stop = new AbortController();
        const timer = setTimeout(() => stop.abort(), longestMs);
        let settled = 0;
        const sampleEvery = units / 20;
        const { created, parked, seconds } = await outbox.sync.drain(stop.signal, () => {
          settled += 1;
          if (settled % sampleEvery === 0) memory.sample();
        });
        clearTimeout(timer);
        if (created === 0 || parked > 0) throw new Error(`${created} enrollments were created and ${parked} parked`);
        memory.sample();
        floors.push(await rawEnrollmentsPerSecond(cloud, bulks));
        return [
          { name: 'enrollments, no quota', unit: '/s', value: created / seconds, floor: mean(floors) },
          {
            name: 'memory gained, backlog of 100,000',
            unit: 'MB',
            value: memory.gained() / megabyte,
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
