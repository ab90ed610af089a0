/**
 * Simulated devices in a process of their own, so that what they cost is not counted as the line's. Answers the requests of
 * `simulator-fleet.ts`; ends when its parent does.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { simulatorFamilies } from '../../../station/devices/families/families.ts';
import { ActiveTime } from '../../../station/devices/simulator/active-time.ts';
import type { SimulatorFamily } from '../../../station/devices/simulator/device-simulator.ts';
import { type RunningSimulator, startSimulator } from '../../../station/devices/simulator/simulator-host.ts';
import type { FleetReply, FleetRequest } from './simulator-fleet.ts';

interface Device {
  readonly simulator: RunningSimulator;
  readonly work: ActiveTime;
}

const baudRate = 115_200;
const running = new Map<string, Device>();

/** The family, with a watch on the work that its devices take time for. */
function watched(family: SimulatorFamily, work: ActiveTime): SimulatorFamily {
  return {
    ...family,
    createSimulator: ({ wire, ...options }) =>
      family.createSimulator({
        ...options,
        wire: {
          ...wire,
          after(kind, then) {
            work.begin();
            wire.after(kind, () => {
              work.end();
              then();
            });
          },
        },
      }),
  };
}

const replyOf = (serial: string, { simulator, work }: Device): FleetReply => ({
  serial,
  address: simulator.address,
  busyMs: simulator.activity.totalMs,
  workMs: work.totalMs,
});

async function plugIn({ family: name, serial, workTimes }: FleetRequest): Promise<FleetReply> {
  const family = simulatorFamilies.get(name);
  if (!family) throw new TypeError(`no simulator for ${name}`);
  const at = process.platform === 'win32' ? { tcp: 0 } : ({ pty: true } as const);
  const work = new ActiveTime();
  const simulator = await startSimulator({ family: watched(family, work), serial, at, baudRate, workTimes });
  const device = { simulator, work };
  running.set(serial, device);
  // Units are plugged in and boot while the operator scans.
  while (simulator.traffic.sent === 0 || !simulator.activity.idle) await delay(5);
  return replyOf(serial, device);
}

async function unplug({ serial }: FleetRequest): Promise<FleetReply> {
  const device = running.get(serial);
  if (!device) throw new TypeError(`${serial} is not plugged in`);
  const reply = replyOf(serial, device);
  running.delete(serial);
  await device.simulator.close();
  return reply;
}

process.on('message', (request: FleetRequest) => {
  void (request.act === 'plug-in' ? plugIn(request) : unplug(request)).then((reply) => process.send?.(reply));
});
process.on('disconnect', () => process.exit(0));
