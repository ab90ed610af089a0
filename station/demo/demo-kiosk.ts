import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Home } from '../config/home.ts';
import { homeAt } from '../config/home.ts';
import { writeFileDurably } from '../config/write-file.ts';
import { simulatorFamilies } from '../devices/families/families.ts';
import { type RunningSimulator, startSimulator } from '../devices/simulator/simulator-host.ts';
import type { SlotId } from '../domain/ids.ts';
import { startDpsEmulator } from '../emulator/dps-emulator.ts';
import type { DpsEmulator } from '../emulator/dps-emulator-types.ts';
import { initialiseStation } from '../initialise.ts';
import { readSecret } from '../signer/secret-source.ts';
import { createStation } from '../station.ts';
import { testImei } from './demo-units.ts';

/** One person a role, for trials: their PINs are no secret. */
export const demoPeople = [
  { id: 'op-1', name: 'Olga Operator', role: 'operator', pin: '1111' },
  { id: 'su-1', name: 'Sam Supervisor', role: 'supervisor', pin: '2222' },
  { id: 'qa-1', name: 'Quinn Auditor', role: 'qa', pin: '3333' },
  { id: 'ad-1', name: 'Ada Admin', role: 'admin', pin: '4444' },
] as const;

/** A station with simulated units in its slots and a cloud of its own, for a kiosk to be opened on. */
export interface DemoLine {
  readonly home: Home;
  readonly emulator: DpsEmulator;
  /** The unit in each slot now, by the slot's name. */
  readonly units: ReadonlyMap<SlotId, RunningSimulator>;
  /** Takes the unit out of a slot and puts the next one in. */
  replace(slot: SlotId, unit?: { readonly serial?: string; readonly faults?: readonly string[] }): Promise<string>;
  close(): Promise<void>;
}

export interface DemoLineOptions {
  /** A folder of its own. */
  readonly dir: string;
  readonly slots: readonly SlotId[];
  /** Null: bytes take no time. */
  readonly baudRate?: number | null;
}

const defaultBaud = 115_200;

/**
 * Makes the station (software signer, four people, the slots' ports) and starts what stands around it. The line makes
 * trackers. @throws as `initialiseStation`
 */
export async function startDemoLine({ dir, slots, baudRate = defaultBaud }: DemoLineOptions): Promise<DemoLine> {
  const emulator = await startDpsEmulator({ assignAfterMs: 0, retryAfterSeconds: 0 });
  const units = new Map<SlotId, RunningSimulator>();
  const close = async (): Promise<void> => {
    await Promise.all([...units.values()].map((unit) => unit.close()));
    await emulator.close();
  };
  try {
    const home = homeAt(join(dir, 'station'));
    await makeStation(home, emulator);
    let next = 1;
    const plugIn = async (slot: SlotId, serial = testImei(next++), faults: readonly string[] = []): Promise<string> => {
      const family = simulatorFamilies.get('nrf91');
      if (!family) throw new TypeError('no simulator for nrf91');
      const at = { link: join(dir, `slot-${slot}`) };
      units.set(slot, await startSimulator({ family, serial, at, baudRate, faults }));
      return serial;
    };
    for (const slot of slots) await plugIn(slot);
    const table = slots.map((slot) => `${JSON.stringify(slot)} = ${JSON.stringify(join(dir, `slot-${slot}`))}\n`);
    await appendToFile(home.stationFile, `\n[slots]\n${table.join('')}`);
    await addPeople(home);
    return {
      home,
      emulator,
      units,
      async replace(slot, { serial, faults } = {}) {
        await units.get(slot)?.close();
        return plugIn(slot, serial, faults);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function appendToFile(file: string, text: string): Promise<void> {
  await writeFileDurably(file, `${await readFile(file, 'utf8')}${text}`);
}

async function makeStation(home: Home, emulator: DpsEmulator): Promise<void> {
  const { idScope, connectionString, ca, host, port } = emulator.ready;
  await initialiseStation({
    home,
    person: 'demo-admin',
    readSecret: (at) => (source, what) => readSecret({ source, what, baseDirectory: at.dir }),
    issuingCa: 'self-signed',
    caCommonName: 'Demo Line Issuing CA',
    caKeyAlgorithm: 'ec-p256',
    answers: {
      id: 'demo-line',
      site: 'Demo hall',
      signer: { kind: 'software' },
      dps: {
        idScope,
        connectionString: 'file:dps/connection-string',
        address: `${host}:${port}`,
        caFile: 'dps/ca.pem',
      },
    },
  });
  await writeFileDurably(join(home.dir, 'dps', 'connection-string'), `${connectionString}\n`, { mode: 0o600 });
  await writeFileDurably(join(home.dir, 'dps', 'ca.pem'), ca);
  await writeFileDurably(join(home.dir, 'dps', 'arm-token'), 'any-token\n', { mode: 0o600 });
  await appendToFile(home.stationFile, administrationOf(emulator));
}

/** `[dps.arm]`: what stands above enrollments is the emulator's too. */
function administrationOf({ ready }: DpsEmulator): string {
  const settings = {
    subscription: ready.subscriptionId,
    resource_group: ready.resourceGroup,
    service: ready.serviceName,
    endpoint: ready.armEndpoint,
    ca_file: 'dps/ca.pem',
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${JSON.stringify(value)}\n`);
  const credential = 'credential = { kind = "token", token = "file:dps/arm-token" }\n';
  return `\n[dps.arm]\n${lines.join('')}${credential}`;
}

async function addPeople(home: Home): Promise<void> {
  const station = await createStation({
    home,
    person: 'demo-admin',
    readSecret: (source, what) => readSecret({ source, what, baseDirectory: home.dir }),
  });
  try {
    for (const { pin, ...person } of demoPeople) {
      await station.people.add({ ...person, pin: Buffer.from(pin), by: 'demo-admin' });
    }
  } finally {
    await station.close();
  }
}
