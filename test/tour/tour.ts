import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulatorFamilies } from '../../station/devices/families/families.ts';
import type { SimulatedIdentity } from '../../station/devices/simulator/device-simulator.ts';
import { type RunningSimulator, startSimulator } from '../../station/devices/simulator/simulator-host.ts';
import { isStationError } from '../../station/domain/station-error.ts';
import {
  type DeviceRegistration,
  type RegisterDeviceOptions,
  registerDevice,
} from '../../station/emulator/device-client.ts';
import { startDpsEmulator } from '../../station/emulator/dps-emulator.ts';
import type { DpsEmulator } from '../../station/emulator/dps-emulator-types.ts';
import { serviceCall } from '../conformance/dps-service-drivers.ts';
import type { DpsTarget, RawAnswer } from '../conformance/dps-target.ts';
import { emulatorAddress } from '../setup/emulator-address.ts';
import { station } from '../setup/station-process.ts';
import { type Checks, createChecks } from './checks.ts';

export const west = 'west.azure-devices.net';
export const east = 'east.azure-devices.net';

/** One row of what DPS offers a factory, or a part of one. Steps follow each other on one station and one emulator. */
export interface TourStep {
  readonly title: string;
  readonly run: (tour: Tour) => Promise<void>;
}

export type Protocol = RegisterDeviceOptions['protocol'];
export type Credential = SimulatedIdentity['credential'];

/** What the steps share. Whatever they find different from what they expect is counted and told. */
export interface Tour extends Checks, AsyncDisposable {
  readonly emulator: DpsEmulator;
  readonly home: string;
  readonly root: string;
  /** Runs the station's command line: the last document that it printed, and its exit code. */
  station(...args: string[]): Promise<Record<string, unknown>>;
  /**
   * A simulated unit is plugged in, scanned, and provisioned by `station provision`; again with `rework`, which
   * `approval` (badge and PIN) lets happen where the station knows people.
   */
  provision(
    family: string,
    product: string,
    serial: string,
    rework?: string,
    approval?: readonly string[],
  ): Promise<Unit>;
  /** A device registers through Microsoft's device SDK: where it went, or `{refused: CODE}`. */
  register(registrationId: string, credential: Credential, protocol?: Protocol): Promise<Registration>;
  /** A signed request of the service API. */
  service(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<RawAnswer>;
}

export type Registration = DeviceRegistration | { readonly refused: string };

export interface Unit {
  readonly registrationId: string;
  readonly credential: Credential;
}

/** Starts the emulator and makes a station beside it, in a folder that goes with the tour. */
export async function startTour(print: (line: string) => void): Promise<Tour> {
  const root = await mkdtemp(join(tmpdir(), 'dps-tour-'));
  const home = join(root, 'station');
  const emulator = await startDpsEmulator({
    hubs: [
      { hostName: west, location: 'westeurope' },
      { hostName: east, location: 'eastus' },
    ],
    latencyMs: { westeurope: 90, eastus: 10 },
    stateFile: join(root, 'dps.state'),
    pagePort: 0,
    assignAfterMs: 0,
    retryAfterSeconds: 0,
  });
  const { host, port, ca, idScope, deviceHostName, connectionString, caFile } = emulator.ready;
  const agent = new Agent({ keepAlive: true, host, port, ca });
  const target: DpsTarget = {
    ...emulator.ready,
    real: false,
    address: { host, port },
    addressFor: (protocol) => emulatorAddress(emulator.ready, protocol),
    agent,
    newId: (label) => label,
    close: async () => agent.destroy(),
  };
  const call = serviceCall(target);
  const devices: RunningSimulator[] = [];
  const checks = createChecks(print);

  const secret = join(root, 'connection-string');
  await writeFile(secret, connectionString, { mode: 0o600 });
  const flags = {
    dir: home,
    'station-id': 'tour-line',
    site: 'Tour hall',
    'id-scope': idScope,
    'connection-string': `file:${secret}`,
    'dps-address': `${host}:${port}`,
    'dps-ca-file': caFile,
  };
  const made = await station([
    'init',
    '--no-input',
    ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]),
  ]);
  if (made.code !== 0) throw new Error(`station init ended with ${made.code}: ${made.stderr}`);

  const tour: Tour = {
    emulator,
    home,
    root,
    get differences() {
      return checks.differences;
    },
    holds: (what, found, expected) => checks.holds(what, found, expected),
    async station(...args) {
      print(`  $ station ${args.map((arg) => (arg.includes(' ') ? `"${arg}"` : arg)).join(' ')}`);
      const finished = await station([...args, '--dir', home, '--json']);
      return { ...finished.json().at(-1), code: finished.code };
    },
    async provision(family, product, serial, rework, approval = []) {
      const simulated = simulatorFamilies.get(family);
      if (!simulated) throw new Error(`there is no family ${family}`);
      const at = { link: join(root, `device-${serial}`) };
      const known = devices.find((device) => device.serial === serial);
      const device = known ?? (await startSimulator({ family: simulated, serial, at, baudRate: null, seed: 1 }));
      if (!known) devices.push(device);
      const scan = ['--product', product, '--serial', serial, '--port', at.link];
      const again = rework === undefined ? [] : ['--rework', rework, ...approval];
      const result = await tour.station('provision', ...scan, ...again);
      tour.holds(`${product} ${serial} passes`, result, { code: 0 });
      const identity = device.identity();
      if (!identity) throw new Error('the device holds no credential');
      return { registrationId: identity.registrationId, credential: identity.credential };
    },
    async register(registrationId, credential, protocol = 'http') {
      const identity = { idScope, registrationId, globalEndpoint: deviceHostName, credential };
      const address = emulatorAddress(emulator.ready, protocol);
      try {
        return await registerDevice({ identity, protocol, address, ca, timeoutMs: 10_000 });
      } catch (error) {
        if (isStationError(error)) return { refused: error.code };
        throw error;
      }
    },
    service: (method, path, body, headers) => call(method, path, body, headers),
    async [Symbol.asyncDispose]() {
      for (const device of devices) await device.close();
      agent.destroy();
      await emulator.close();
      await rm(root, { recursive: true, force: true });
    },
  };
  return tour;
}
