import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import type { DemoReport } from '../../../station/demo/demo-report.ts';
import { type Finished, station } from '../../setup/station-process.ts';

async function demo(args: readonly string[]): Promise<{ finished: Finished; report: DemoReport }> {
  const finished = await station(['demo', '--json', ...args]);
  const documents = finished.json();
  expect(documents, finished.stderr).toHaveLength(1);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the test is about these very fields
  const report = documents[0] as unknown as DemoReport;
  await rm(dirname(report.home), { recursive: true });
  return { finished, report };
}

function expectWholeStory({ finished, report }: { finished: Finished; report: DemoReport }): void {
  expect(finished.code, finished.stdout + finished.stderr).toBe(0);
  const { units, ledger, sync } = report;
  expect(units.map(({ family }) => family).toSorted()).toEqual([
    ...Array.from({ length: 6 }, () => 'nrf91'),
    ...Array.from({ length: 6 }, () => 'zephyr-shell'),
  ]);
  const failed = units.filter(({ outcome }) => outcome !== 'PASS');
  expect(failed).toMatchObject([{ outcome: 'FAIL', code: 'VERIFY_FAILED', enrollment: 'none', registration: null }]);
  for (const unit of units.filter(({ outcome }) => outcome === 'PASS')) {
    expect(unit).toMatchObject({ enrollment: 'done', registration: { status: 'assigned', error: null } });
    expect(unit.registrationId).toBe(`${unit.family === 'nrf91' ? 'tracker' : 'sensor'}-${unit.serial.toLowerCase()}`);
    expect(unit.thumbprint ?? '').toMatch(unit.family === 'nrf91' ? /^[0-9a-f]{64}$/ : /^$/);
    // Nothing is faster than its bytes: a unit that is was not really provisioned.
    expect(unit.wireFloorSeconds).toBeGreaterThan(0.05);
    expect(unit.seconds).toBeGreaterThan(unit.wireFloorSeconds);
  }
  expect(new Set(units.map(({ registration }) => registration?.protocol))).toEqual(
    new Set(['http', 'mqtt', undefined]),
  );
  expect(new Set(units.map(({ thumbprint }) => thumbprint).filter(Boolean)).size).toBe(6);
  expect(ledger).toMatchObject({ verified: true, root: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(ledger.entries).toBeGreaterThan(60);
  expect(sync).toMatchObject({ synced: 11, parked: 0 });
  expect(sync.offlineBacklog).toBeGreaterThanOrEqual(5);
}

test('the demo tells the whole story, and ends with 0 because it is true', async () => {
  const story = await demo([]);
  expectWholeStory(story);
  expect(story.report.signer).toEqual({ kind: 'software', notForProduction: true });
});

test('the same on a PKCS#11 token', async () => {
  const story = await demo(['--hsm']);
  expectWholeStory(story);
  expect(story.report.signer).toEqual({ kind: 'pkcs11', notForProduction: false });
});
