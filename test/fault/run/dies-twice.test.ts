import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyLedger } from '../../../station/ledger/verify/verify.ts';
import { differences, unrecorded } from '../../setup/line/device-memory.ts';
import { type Scanned, scanAndDie } from '../../setup/line/mortal-station.ts';
import { type Flow, flows, hasDeviceKey, productOf, serialOf, simulatorOf } from '../../setup/line/products.ts';
import { ServiceKeysInMemory } from '../../setup/line/service-keys-in-memory.ts';
import {
  makeHome,
  makeTestFolder,
  type OpenParts,
  openParts,
  removeTestFolder,
} from '../../setup/line/station-on-disk.ts';
import { VirtualTime } from '../../setup/line/virtual-time.ts';
import { WiredDevice } from '../../setup/line/wired-device.ts';

/** One pair of points in so many; all of them where `FAULT_SWEEP` is `every`. */
const everyPair = (flow: Flow): number => {
  if (process.env['FAULT_SWEEP'] === 'every') return 1;
  // What this flow shares with the others is met there.
  return flow === 'meter' ? 12 : 4;
};

let folder = '';
let parts: OpenParts;
let cloud: ServiceKeysInMemory;
let units = 0;

beforeAll(async () => {
  folder = await makeTestFolder();
  cloud = new ServiceKeysInMemory();
  parts = await openParts(await makeHome(folder), cloud);
});
afterAll(async () => {
  await parts[Symbol.asyncDispose]();
  await removeTestFolder(folder);
});

/** A unit whose stations die one after the other. */
class Unit {
  readonly serial: string;
  readonly scans: string[] = [];
  readonly problems: string[] = [];
  readonly signedTbs = new Set<string>();
  readonly #flow: Flow;
  readonly #device: WiredDevice;

  constructor(flow: Flow) {
    this.#flow = flow;
    this.serial = serialOf(flow, ++units);
    this.#device = new WiredDevice(simulatorOf(productOf(flow)), this.serial, {
      changed: (device) => {
        const known = parts.ledger.credentials(this.#registrationId);
        this.problems.push(...unrecorded(device, known).map((what) => `UNRECORDED: ${what}`));
      },
    });
  }

  get #registrationId(): string {
    return `${this.#flow}-${this.serial}`.toLowerCase();
  }

  async scan(dieAt: number | null, rework?: string): Promise<Scanned> {
    using time = new VirtualTime(() => this.#device.busy);
    const watched = { ...parts, ports: time.watch(parts.ports) };
    const product = productOf(this.#flow);
    const scan = { product, serial: this.serial, dieAt, ...(rework === undefined ? {} : { rework }) };
    const scanned = await time.until(scanAndDie(watched, this.#device.open, scan));
    for (const tbs of scanned.signedTbs) this.signedTbs.add(tbs);
    this.scans.push(scanned.outcome);
    const passed = parts.ledger.unit(this.serial)?.passedAt != null;
    if (scanned.outcome === 'PASS' && !passed) this.problems.push('PASS shown, and not recorded');
    return scanned;
  }

  /** The unit must hold exactly what is on record; `certificates`: how many were issued for it at most. */
  lookAtEnd(certificates: number): void {
    const { ledger } = parts;
    this.problems.push(...differences(this.#device.unit, ledger, this.serial));
    const rows = ledger.credentials(this.#registrationId);
    if (rows.filter(({ state }) => state !== 'voided').length !== 1) this.problems.push('not one live credential');
    if (this.signedTbs.size > certificates) this.problems.push(`${this.signedTbs.size} different certificates signed`);
    if (ledger.unit(this.serial)?.enrollment !== 'pending') this.problems.push('no enrollment on its way');
    if (ledger.openRuns().length > 0) this.problems.push('a run without a verdict');
    if (this.#flow === 'meter') this.#lookAtCloud(certificates);
  }

  /** DPS holds the unit's entry with the live key, turned off; `sets`: how often it made keys for the unit at most. */
  #lookAtCloud(sets: number): void {
    const id = this.#registrationId;
    if (cloud.digestOf(id) !== parts.ledger.credential(id)?.sha256) this.problems.push('DPS holds another key');
    if (cloud.entries.get(id)?.status !== 'disabled') this.problems.push('DPS lets the unit in before the sync');
    if ((cloud.made.get(id) ?? 0) > sets) this.problems.push(`DPS made ${cloud.made.get(id)} sets of keys`);
  }
}

const pointsOf = async (flow: Flow, prepare: (unit: Unit) => Promise<void>, rework?: string): Promise<string[]> => {
  const unit = new Unit(flow);
  await prepare(unit);
  return [...(await unit.scan(null, rework)).points];
};

describe.each([...flows, 'meter'] as const)('%s', (flow) => {
  it(`two stations die over it, at one in ${everyPair(flow)} pairs of points, and the third makes it pass`, async () => {
    const found: unknown[] = [];
    // The last point is behind the PASS.
    const firstPoints = (await pointsOf(flow, async () => undefined)).slice(0, -1);
    for (const first of firstPoints.keys()) {
      const dead = async (unit: Unit): Promise<void> => void (await unit.scan(first + 1));
      const secondPoints = (await pointsOf(flow, dead)).slice(0, -1);
      for (const second of secondPoints.keys()) {
        if ((first + second) % everyPair(flow) !== 0) continue;
        const unit = new Unit(flow);
        await dead(unit);
        await unit.scan(second + 1);
        await unit.scan(null);
        unit.lookAtEnd(hasDeviceKey(flow) || flow === 'meter' ? 1 : 3);
        const { scans, problems } = unit;
        if (problems.length > 0 || scans.at(-1) !== 'PASS') {
          found.push({ first: firstPoints[first], second: secondPoints[second], scans, problems });
        }
      }
    }
    expect(found).toEqual([]);
  });

  it('a station dies over its rework, at any point, and the next makes it pass', async () => {
    const found: unknown[] = [];
    const passed = async (unit: Unit): Promise<void> => void (await unit.scan(null));
    const points = await pointsOf(flow, passed, 'returned');
    for (const [index, point] of points.slice(0, -1).entries()) {
      const unit = new Unit(flow);
      await passed(unit);
      await unit.scan(index + 1, 'returned');
      const next = await unit.scan(null);
      // Dead before the rework was on record: the unit is as it was, and still passed.
      const expected = point === 'before commit of run.started' ? 'UNIT_ALREADY_PROVISIONED' : 'PASS';
      expect({ point, outcome: next.outcome }).toEqual({ point, outcome: expected });
      unit.lookAtEnd(hasDeviceKey(flow) || flow === 'meter' ? 2 : 3);
      const { scans, problems } = unit;
      if (problems.length > 0) found.push({ point, scans, problems });
    }
    expect(found).toEqual([]);
  });
});

it('leaves a ledger that verifies, and one enrollment for each unit that passed', async () => {
  const passed = parts.ledger.units({ limit: 10_000, outcome: 'PASS' }).length;
  expect(passed).toBeGreaterThan(100);
  expect(parts.ledger.outbox({ limit: 10_000 })).toHaveLength(passed);
  expect(await verifyLedger({ file: parts.home.ledgerFile })).toMatchObject({ verified: true, problems: [] });
});
