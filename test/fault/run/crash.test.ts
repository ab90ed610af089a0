import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Home } from '../../../station/config/home.ts';
import { SeededRandom } from '../../../station/devices/simulator/random.ts';
import type { SimulatorPlace } from '../../../station/devices/simulator/simulator-host.ts';
import { startDpsEmulator } from '../../../station/emulator/dps-emulator.ts';
import type { DpsEmulator } from '../../../station/emulator/dps-emulator-types.ts';
import { type Flow, flows, serialOf } from '../../setup/line/products.ts';
import { copyHome, makeHome, makeTestFolder, removeTestFolder } from '../../setup/line/station-on-disk.ts';
import { UnitOnBench } from './crash-bench.ts';
import { runStation } from './station-process.ts';

/** As many processes at once as keep two cores busy. */
const atOnce = 3;

let folder = '';
let template: Home;
let emulator: DpsEmulator;
let homes = 0;

beforeAll(async () => {
  folder = await makeTestFolder();
  template = await makeHome(join(folder, 'template'));
  emulator = await startDpsEmulator();
});
afterAll(async () => {
  await emulator.close();
  await removeTestFolder(folder);
});

async function onBench<Result>(
  flow: Flow,
  work: (unit: UnitOnBench) => Promise<Result>,
  at: SimulatorPlace = { tcp: 0 },
): Promise<Result> {
  const index = ++homes;
  const home = await copyHome(template, join(folder, `home-${index}`));
  const unit = new UnitOnBench(flow, serialOf(flow, index), home, emulator);
  await unit.plugIn(at);
  try {
    return await work(unit);
  } finally {
    await unit.unplug();
    await removeTestFolder(home.dir);
  }
}

/** Scans until the unit has passed; one that had passed already is refused, and says so. */
async function scanUntilPassed(unit: UnitOnBench): Promise<void> {
  while (unit.scans.length < 3) {
    const scanned = await unit.scan();
    if (scanned === 'PASS' || scanned === 'UNIT_ALREADY_PROVISIONED') break;
  }
  await unit.lookAtEnd();
}

/** Works through all cases, a few at once. */
async function each<Case>(cases: Iterable<Case>, work: (one: Case) => Promise<void>): Promise<void> {
  const queue = [...cases].values();
  const worker = async (): Promise<void> => {
    for (const one of queue) await work(one);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

describe('SIGKILL before and after every durable step and every effect on the device', () => {
  it.each([...flows, 'meter'] as const)('%s', async (flow) => {
    const points = await onBench(flow, (unit) => unit.scanInProcess(null));
    expect(points).toEqual(expectedPoints[flow].flatMap((step) => [`before ${step}`, `after ${step}`]));
    const found: unknown[] = [];
    await each(points.entries(), ([index, point]) =>
      onBench(flow, async (unit) => {
        expect((await unit.scanInProcess(index + 1)).at(-1)).toBe(point);
        await scanUntilPassed(unit);
        if (unit.problems.length > 0) found.push({ point, scans: unit.scans, problems: unit.problems });
      }),
    );
    expect(found).toEqual([]);
  });
});

/** The steps of an undisturbed run: the list is kept here so that a step that loses its commit is noticed. */
const certificateSteps = (keyStep: string): string[] => [
  'commit of run.started',
  'link',
  'commit of unit.identified, key.intended',
  keyStep,
  'commit of signature.intended',
  'signature',
  'commit of certificate.issued, injection.intended',
  'writeCredential',
  'writeDps',
  'verify',
  'finish',
  'commit of run.finished',
];
const expectedPoints: Readonly<Record<Flow, string[]>> = {
  tracker: certificateSteps('generateKey'),
  sensor: [
    'commit of run.started',
    'link',
    'commit of unit.identified, key.derived, injection.intended',
    'writeCredential',
    'writeDps',
    'verify',
    'finish',
    'commit of run.finished',
  ],
  meter: [
    'commit of run.started',
    'look',
    'link',
    'commit of unit.identified, service-key.intended',
    'reserve',
    'commit of service-key.received, injection.intended',
    'writeCredential',
    'writeDps',
    'verify',
    'finish',
    'commit of run.finished',
  ],
  gateway: certificateSteps('host key'),
  lock: certificateSteps('generateKey'),
};

describe('SIGKILL out of the blue', () => {
  const random = new SeededRandom(20);

  /** Of the bytes that each unit hears in a run, nearly all. */
  const heardBytes = { tracker: 900, sensor: 1100, gateway: 2200, lock: 2000 } as const;

  it('at random bytes of a run on a pseudo-terminal', async () => {
    const cases = flows.flatMap((flow) => [0, 1, 2].map(() => ({ flow, byte: 1 + random.below(heardBytes[flow]) })));
    await each(cases, ({ flow, byte }) =>
      onBench(
        flow,
        async (unit) => {
          await unit.scanInProcess(null, (kill) => unit.atByte(byte, kill));
          // Between the byte and the kill there is time for the last few steps.
          expect(['killed', 'PASS']).toContain(unit.scans[0]);
          await scanUntilPassed(unit);
          expect({ byte, scans: unit.scans, problems: unit.problems }).toMatchObject({ problems: [] });
        },
        { pty: true },
      ),
    );
  });

  it('with four units in work', async () => {
    const bytes = Array.from({ length: 5 }, () =>
      flows.map((flow) => ({ flow, byte: 1 + random.below(heardBytes[flow]) })),
    );
    await each(bytes.entries(), async ([round, units]) => {
      const home = await copyHome(template, join(folder, `four-${round}`));
      const bench = units.map(({ flow }, index) => new UnitOnBench(flow, serialOf(flow, 1000 + index), home, emulator));
      await Promise.all(bench.map((unit) => unit.plugIn({ tcp: 0 })));
      // Whichever unit hears its byte first takes the station down for all four.
      const ended = await runStation({ dir: home.dir, units: bench.map((unit) => unit.assignment(null)) }, (kill) => {
        for (const [index, unit] of bench.entries()) unit.atByte(units[index]?.byte ?? 1, kill);
      });
      expect(ended.killed).toBe(true);
      for (const unit of bench) await unit.settle(ended);
      for (const unit of bench) await scanUntilPassed(unit);
      expect(bench.map(({ flow, scans, problems }) => ({ flow, scans, problems }))).toEqual(
        bench.map(({ flow, scans }) => ({ flow, scans, problems: [] })),
      );
      await Promise.all(bench.map((unit) => unit.unplug()));
      await removeTestFolder(home.dir);
    });
  });
});
