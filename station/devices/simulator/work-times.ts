import type { SimulatorWire } from './device-simulator.ts';

/** How long a simulated device takes for what it does by itself. */
export interface WorkTimes {
  readonly keyGenerationMs: number;
  readonly flashWriteMs: number;
  readonly bootMs: number;
}

export const defaultWorkTimes: WorkTimes = { keyGenerationMs: 400, flashWriteMs: 15, bootMs: 150 };

export function workTimeMs(times: WorkTimes, work: Parameters<SimulatorWire['after']>[0]): number {
  switch (work) {
    case 'key-generation':
      return times.keyGenerationMs;
    case 'flash-write':
      return times.flashWriteMs;
    case 'boot':
      return times.bootMs;
    default:
      return work satisfies never;
  }
}
