import type { DeviceFamily } from '../../../station/devices/device-adapter.ts';
import type { SimulatorFamily } from '../../../station/devices/simulator/device-simulator.ts';
import {
  type RunningSimulator,
  type SimulatorPlace,
  startSimulator,
} from '../../../station/devices/simulator/simulator-host.ts';
import { isStationError } from '../../../station/domain/station-error.ts';
import { allPassed, type Flow, holds, onLink, provision } from './provision.ts';

export interface Subject {
  readonly family: DeviceFamily;
  readonly simulator: SimulatorFamily;
  /** `[device]` of a product file that stores DPS settings; with short timeouts. */
  readonly device: Readonly<Record<string, unknown>>;
}

/** The same with time for a busy machine: for attempts that nothing disturbs. */
const patient = (subject: Subject): Subject => ({
  ...subject,
  device: Object.fromEntries(
    Object.entries(subject.device).map(([name, value]) => [
      name,
      name.endsWith('_timeout_ms') ? 10 * Number(value) : value,
    ]),
  ),
});

export const serial = '352656100367872';

/** A simulated unit whose bytes and work take no time, and whose port is back at once when it vanished. */
export const startUnit = (
  simulator: SimulatorFamily,
  at: SimulatorPlace,
  options: { faults?: readonly string[]; stateFile?: string } = {},
): Promise<RunningSimulator> =>
  startSimulator({
    family: simulator,
    serial,
    at,
    baudRate: null,
    workTimes: { keyGenerationMs: 0, flashWriteMs: 0, bootMs: 0 },
    vanishedMs: 1,
    ...options,
  });

/**
 * One whole attempt on a new link: `passed`, `check-failed`, an error code, or one of two that no device may ever cause:
 * `FALSE PASS` (every check passed, and the device does not hold what it should) and `UNNAMED` (no StationError).
 */
export async function attempt(
  { family, device }: Subject,
  simulator: RunningSimulator,
  flow: Flow,
  mayErase = true,
): Promise<string> {
  const settings = family.settings.parse(device);
  try {
    return await onLink(family, settings, simulator.address, async (adapter, signal) => {
      const { credential, checks } = await provision(adapter, flow, signal, mayErase);
      if (!allPassed(checks)) return 'check-failed';
      return holds(simulator, credential) ? 'passed' : 'FALSE PASS';
    });
  } catch (error) {
    return isStationError(error) ? error.code : `UNNAMED ${String(error)}`;
  }
}

/** How many bytes an undisturbed attempt puts on the wire, both ways: the range of the faults that count bytes. */
export async function conversationBytes(subject: Subject, flow: Flow): Promise<number> {
  const simulator = await startUnit(subject.simulator, { tcp: 0 });
  await attempt(patient(subject), simulator, flow);
  await simulator.close();
  return simulator.traffic.received + simulator.traffic.sent;
}

/** Two attempts at one unit: the first meets the fault, the second does not. */
export async function attemptsAround(
  subject: Subject,
  flow: Flow,
  fault: string,
  at: SimulatorPlace,
): Promise<{ fault: string; first: string; second: string }> {
  const simulator = await startUnit(subject.simulator, at, { faults: [fault] });
  try {
    const first = await attempt(subject, simulator, flow);
    await simulator.present();
    simulator.setFaults([]);
    return { fault, first, second: await attempt(patient(subject), simulator, flow) };
  } finally {
    await simulator.close();
  }
}
