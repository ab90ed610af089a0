import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { WorkTimes } from '../../../station/devices/simulator/work-times.ts';

export interface FleetRequest {
  readonly act: 'plug-in' | 'unplug';
  readonly serial: string;
  readonly family: string;
  readonly workTimes: Partial<WorkTimes>;
}

export interface FleetReply {
  readonly serial: string;
  readonly address: string;
  /** How long, so far, bytes were on its wire or the device was at work; and how long of that it was at work. */
  readonly busyMs: number;
  readonly workMs: number;
}

export type DeviceTime = Pick<FleetReply, 'busyMs' | 'workMs'>;

export interface PluggedUnit {
  readonly address: string;
  /** Takes the unit away, and tells what its wire and the device itself took since it had booted. */
  unplug(): Promise<DeviceTime>;
}

const unitsAProcess = 8;

/** Simulated units in processes of their own, eight slots to a process. */
export class SimulatorFleet {
  readonly #children: ChildProcess[];
  readonly #waiting = new Map<string, PromiseWithResolvers<FleetReply>>();

  constructor(slots: number) {
    this.#children = Array.from({ length: Math.ceil(slots / unitsAProcess) }, () => {
      const child = fork(new URL('simulator-process.ts', import.meta.url), {
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      child.on('message', (reply: FleetReply) => this.#waiting.get(reply.serial)?.resolve(reply));
      child.on('exit', (code) => {
        const gone = new Error(`a simulator process ended with ${code}`);
        for (const { reject } of this.#waiting.values()) reject(gone);
      });
      return child;
    });
  }

  /** A unit that has booted, on a pty. */
  async plugIn(slot: number, unit: Omit<FleetRequest, 'act'>): Promise<PluggedUnit> {
    const child = this.#children[slot % this.#children.length];
    if (!child) throw new RangeError('a fleet of no slots');
    const booted = await this.#ask(child, { act: 'plug-in', ...unit });
    return {
      address: booted.address,
      unplug: async () => {
        const { busyMs, workMs } = await this.#ask(child, { act: 'unplug', ...unit });
        return { busyMs: busyMs - booted.busyMs, workMs: workMs - booted.workMs };
      },
    };
  }

  async #ask(child: ChildProcess, request: FleetRequest): Promise<FleetReply> {
    const reply = Promise.withResolvers<FleetReply>();
    this.#waiting.set(request.serial, reply);
    child.send(request);
    return reply.promise.finally(() => this.#waiting.delete(request.serial));
  }

  async close(): Promise<void> {
    await Promise.all(
      this.#children.map(async (child) => {
        if (child.exitCode !== null) return;
        const gone = once(child, 'exit');
        child.disconnect();
        await gone;
      }),
    );
  }
}
