import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export const megabyte = 1024 * 1024;

/** What is alive in the heap and beside it, after garbage collection. */
export function memoryWatch(): { sample(): void; gained(): number } {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  const samples: number[] = [];
  return {
    sample() {
      if (typeof collect === 'function') collect();
      const { heapUsed, external } = process.memoryUsage();
      samples.push(heapUsed + external);
    },
    /** From the first sample to the highest. */
    gained: () => Math.max(...samples) - (samples[0] ?? 0),
  };
}
