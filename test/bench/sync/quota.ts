import type { Benchmark } from '../benchmark.ts';
import { startCloud } from './cloud.ts';
import { fullOutbox } from './outbox.ts';

/** Azure's own. */
const operationsPerMinute = 1000;
/** Both sides' clocks: the service’s windows of a minute pass in ten seconds. */
const speed = 4;

/** A backlog against a service that throttles at exactly the configured quota: how much of it is used, and how often it says no. */
export const syncQuota: Benchmark = {
  name: 'sync-quota',
  async run({ directory, small }) {
    const seconds = small ? 0.5 : 20;
    const cloud = await startCloud({ operationsPerMinute, speed });
    try {
      const units = Math.ceil((operationsPerMinute / 60) * speed * seconds * 1.2);
      const outbox = await fullOutbox(directory, cloud, { units, operationsPerMinute, speed });
      try {
        const stop = new AbortController();
        const startMs = performance.now();
        const timer = setTimeout(() => stop.abort(), seconds * 1000);
        const { created, parked } = await outbox.sync.drain(stop.signal);
        clearTimeout(timer);
        if (created === 0 || parked > 0) throw new Error(`${created} enrollments were created and ${parked} parked`);
        const minutes = ((performance.now() - startMs) * speed) / 60_000;
        const { answers } = await cloud.counters();
        return [
          {
            name: 'enrollments a minute under throttle',
            unit: '/min',
            value: created / minutes,
            floor: operationsPerMinute,
            aim: { of: 'ratio', atLeast: 0.95 },
          },
          { name: 'answers 429 in that time', unit: '', value: answers[429] ?? 0, aim: { of: 'value', atMost: 2 } },
        ];
      } finally {
        await outbox.close();
      }
    } finally {
      await cloud.close();
    }
  },
};
