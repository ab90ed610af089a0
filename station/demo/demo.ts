import { join } from 'node:path';
import type { SyncEvent } from '../cloud/sync/sync-events.ts';
import { homeAt } from '../config/home.ts';
import { productNamed } from '../config/product.ts';
import type { StationAnswers } from '../config/samples/station-file.ts';
import { writeFileDurably } from '../config/write-file.ts';
import { simulatorFamilies } from '../devices/families/families.ts';
import { type RunningSimulator, startSimulator } from '../devices/simulator/simulator-host.ts';
import { isSlotId, type SlotId } from '../domain/ids.ts';
import { type RunEvent, type RunResult, wireFloorSeconds } from '../domain/run.ts';
import { registerDevice } from '../emulator/device-client.ts';
import { startDpsEmulator } from '../emulator/dps-emulator.ts';
import type { DpsEmulator } from '../emulator/dps-emulator-types.ts';
import { initialiseStation } from '../initialise.ts';
import { verifyLedger } from '../ledger/verify/verify.ts';
import type { ReadSecret } from '../open-signer.ts';
import { createStation, type Station } from '../station.ts';
import type { DemoReport, DemoUnitReport } from './demo-report.ts';
import { type DemoUnit, demoUnits } from './demo-units.ts';

export interface DemoOptions {
  /** A folder of the demo's own; it stays, so that a newcomer can look around in it. */
  readonly dir: string;
  readonly signer: StationAnswers['signer'];
  readonly readSecret: (baseDirectory: string) => ReadSecret;
  readonly onEvent: (event: RunEvent | SyncEvent) => void;
  /** A sentence about what happens next. */
  readonly onStep: (text: string) => void;
  readonly onBacklog: (backlog: { pending: number; cloud: 'down' | 'up' }) => void;
  readonly stop: AbortSignal;
}

export const demoSlots: readonly SlotId[] = ['1', '2', '3', '4'].filter(isSlotId);
const baudRate = 115_200;
const person = 'demo-operator';
/** How long the backlog may take to drain once the cloud is back. */
const drainMs = 45_000;
/** How long a device may take to boot. */
const bootMs = 2000;

/** The main job, whole: a line of four slots, a cloud that is down for the first half, devices that register at the end. */
export async function runDemo(options: DemoOptions): Promise<DemoReport> {
  const emulator = await startDpsEmulator({ outage: 'refuse', assignAfterMs: 0, retryAfterSeconds: 0 });
  try {
    await makeStation(options, emulator);
    const home = homeAt(options.dir);
    const station = await createStation({ home, person, readSecret: options.readSecret(home.dir) });
    try {
      return await demonstrate(station, emulator, options);
    } finally {
      await station.close();
    }
  } finally {
    await emulator.close();
  }
}

async function makeStation({ dir, signer, readSecret, onStep }: DemoOptions, emulator: DpsEmulator): Promise<void> {
  onStep('making a station: keys, issuing CA, ledger, sample products');
  const { idScope, connectionString, ca, host, port } = emulator.ready;
  const home = homeAt(dir);
  await initialiseStation({
    home,
    person,
    readSecret: (at) => readSecret(at.dir),
    issuingCa: 'self-signed',
    caCommonName: 'Demo Line Issuing CA',
    caKeyAlgorithm: 'ec-p256',
    answers: {
      id: 'demo-line',
      site: 'Demo hall',
      signer,
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
}

async function demonstrate(station: Station, emulator: DpsEmulator, options: DemoOptions): Promise<DemoReport> {
  const { ledger } = station;
  const { line } = await station.line();
  const sync = await station.sync();
  const units = demoUnits();
  const half = units.length / 2;
  const startMs = performance.now();
  const results = new Map<DemoUnit, RunResult>();
  const busySeconds = new Map<DemoUnit, number>();
  const devices = new Map<DemoUnit, RunningSimulator>();
  let offlineBacklog = 0;

  options.onStep(`${units.length} units in ${demoSlots.length} slots at ${baudRate} baud; the cloud is down`);
  const watching = new AbortController();
  const watch = sync.watch(AbortSignal.any([watching.signal, options.stop]), options.onEvent);
  const backlog = (): void => {
    const { pending } = ledger.outboxSummary();
    options.onBacklog({ pending, cloud: results.size < half ? 'down' : 'up' });
  };

  const waiting = [...units];
  const work = async (slot: SlotId): Promise<void> => {
    for (let unit = waiting.shift(); unit && !options.stop.aborted; unit = waiting.shift()) {
      const device = await plugIn(unit, slot, options.dir);
      devices.set(unit, device);
      // A person takes longer to scan a unit than the unit takes to boot.
      await until(() => device.activity.idle, bootMs);
      const scan = {
        product: productNamed(station.products, unit.product),
        serial: unit.serial,
        slot,
        port: device.address,
        person,
      };
      const busyMs = device.activity.totalMs;
      const result = await line.provision(scan, { onEvent: options.onEvent, cancel: options.stop });
      busySeconds.set(unit, (device.activity.totalMs - busyMs) / 1000);
      results.set(unit, result);
      backlog();
      // At once, before anything is awaited: another slot's unit may be next to finish.
      if (results.size === half) {
        offlineBacklog = ledger.outboxSummary().pending;
        await emulator.setOutage(null);
        options.onStep(`the cloud is back; ${offlineBacklog} enrollments are waiting`);
      }
      sync.wake();
      await device.close();
    }
  };
  try {
    const ended = await Promise.allSettled(demoSlots.map(work));
    for (const slot of ended) if (slot.status === 'rejected') throw slot.reason;
    await until(() => options.stop.aborted || ledger.outboxSummary().pending === 0, drainMs);
  } finally {
    watching.abort();
    await watch;
  }
  backlog();

  options.onStep('every device registers with DPS, with what it holds, through Microsoft’s device SDK');
  const reports: DemoUnitReport[] = [];
  for (const [unit, result] of results) {
    const registration = result.outcome === 'PASS' ? await register(unit, devices.get(unit), emulator) : null;
    reports.push({ ...reportOf(unit, result, station, registration), busySeconds: busySeconds.get(unit) ?? 0 });
  }

  options.onStep('the ledger is verified, from its stored bytes');
  await station.checkpoint();
  const verification = await verifyLedger({ file: station.home.ledgerFile });
  const summary = ledger.outboxSummary();
  const { kind, notForProduction } = await station.signer();
  return {
    units: reports.toSorted((a, b) => a.serial.localeCompare(b.serial)),
    ledger: { entries: verification.entries, verified: verification.verified, root: verification.root },
    sync: { offlineBacklog, synced: summary.done, parked: summary.parked },
    signer: { kind, notForProduction },
    home: options.dir,
    seconds: (performance.now() - startMs) / 1000,
  };
}

function plugIn(unit: DemoUnit, slot: SlotId, dir: string): Promise<RunningSimulator> {
  const family = simulatorFamilies.get(unit.family);
  if (!family) throw new TypeError(`no simulator for ${unit.family}`);
  // Windows has no ptys: there the slots are TCP ports, as behind a serial device server.
  const at = process.platform === 'win32' ? { tcp: 0 } : { link: join(dir, `slot-${slot}`) };
  return startSimulator({ family, serial: unit.serial, at, baudRate, faults: unit.faults });
}

async function register(
  { protocol }: DemoUnit,
  device: RunningSimulator | undefined,
  emulator: DpsEmulator,
): Promise<DemoUnitReport['registration']> {
  const identity = device?.identity();
  if (!identity) return { protocol, status: 'failed', assignedHub: null, error: 'the device holds no credential' };
  const { host, port, mqttPort, ca } = emulator.ready;
  try {
    const address = { host, port: protocol === 'http' ? port : mqttPort };
    const { status, assignedHub } = await registerDevice({ identity, protocol, address, ca });
    return { protocol, status, assignedHub, error: null };
  } catch (error) {
    return { protocol, status: 'failed', assignedHub: null, error: error instanceof Error ? error.message : 'unknown' };
  }
}

const reportOf = (
  unit: DemoUnit,
  result: RunResult,
  station: Station,
  registration: DemoUnitReport['registration'],
): Omit<DemoUnitReport, 'busySeconds'> => ({
  serial: unit.serial,
  family: unit.family,
  outcome: result.outcome,
  code: result.error?.code ?? null,
  seconds: result.seconds,
  wireFloorSeconds: wireFloorSeconds(result.traffic),
  registrationId: result.registrationId,
  thumbprint: result.certificateSha256,
  enrollment: station.ledger.unit(unit.serial)?.enrollment ?? 'none',
  registration,
  madeToFail: unit.faults.length > 0,
});

/** Waits until it is so; gives up in time, for the report to say what is not. */
async function until(isSo: () => boolean, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!isSo() && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
}
