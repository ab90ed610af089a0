import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSimulator } from '../../../station/devices/simulator/simulator-host.ts';
import { Line } from '../../../station/line/line.ts';
import { recover } from '../../../station/line/recover.ts';
import { runStation } from '../../fault/run/station-process.ts';
import { productOf, serialOf, simulatorOf } from '../../setup/line/products.ts';
import { outcomeOf } from '../../setup/line/scan.ts';
import { makeHome, makeTestFolder, openParts, removeTestFolder } from '../../setup/line/station-on-disk.ts';

let folder = '';
beforeAll(async () => {
  folder = await makeTestFolder();
});
afterAll(() => removeTestFolder(folder));

const lock = productOf('lock');
const quick = { keyGenerationMs: 0, flashWriteMs: 0, bootMs: 0 };

test('recovery leaves the runs of a living process alone, and takes over those of a dead one', async () => {
  const home = await makeHome(join(folder, 'home'));
  const serial = serialOf('lock', 1);
  const simulator = await startSimulator({
    family: simulatorOf(lock),
    serial,
    at: { tcp: 0 },
    baudRate: null,
    workTimes: quick,
    faults: ['no-answer'],
  });
  await using other = await openParts(home);
  const unit = { flow: 'lock', serial, port: simulator.address, dieAt: null } as const;
  let kill: () => void = () => undefined;
  const ended = runStation({ dir: home.dir, units: [unit] }, (killer) => {
    kill = killer;
  });
  // The other process is at work on the unit, which does not answer.
  await expect.poll(() => other.ledger.openRuns().length, { timeout: 5_000 }).toBe(1);
  expect(await recover(other.ledger, other.ports.isLeaseHeld)).toEqual([]);
  const line = new Line(other.ports);
  expect(await outcomeOf(line, { product: lock, serial, port: simulator.address })).toBe('UNIT_IN_PROGRESS');
  kill();
  expect((await ended).killed).toBe(true);
  // Without a restart: the next scan finds the run of the dead process, closes it, and goes on.
  simulator.setFaults([]);
  expect(await outcomeOf(line, { product: lock, serial, port: simulator.address })).toBe('PASS');
  const verdicts = other.ledger.entries({ from: 0, limit: 10, subject: serial, kind: 'run.finished' });
  expect(verdicts.map(({ content }) => content)).toMatchObject([
    { outcome: 'ERROR', code: 'RUN_INTERRUPTED', recovered: true },
    { outcome: 'PASS', recovered: false },
  ]);
  await simulator.close();
});
