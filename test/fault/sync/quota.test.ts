import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDpsEnrollmentService } from '../../../station/cloud/dps/dps-client.ts';
import type { SyncSummary } from '../../../station/cloud/sync/summary.ts';
import { createSync } from '../../../station/cloud/sync/sync.ts';
import { startDpsEmulator } from '../../../station/emulator/dps-emulator.ts';
import type { DpsEmulator, DpsQuota } from '../../../station/emulator/dps-emulator-types.ts';
import { openLedger } from '../../../station/ledger/open-ledger.ts';
import type { StationLedger } from '../../../station/ledger/station-ledger.ts';
import { materialiseFrom, nothingRolled, passUnits } from '../../unit/cloud/sync/units-on-record.ts';
import { VirtualTime } from '../../unit/cloud/sync/virtual-time.ts';
import { expectExactlyOnce } from './exactly-once.ts';

/** Station and emulator share one clock, which jumps: minutes of quota pass in a second. */
let time: VirtualTime;
let folder: string;
let file: string;
let ledger: StationLedger;
let emulator: DpsEmulator | undefined;
const units = 600;

beforeEach(async () => {
  time = new VirtualTime(new Date());
  folder = mkdtempSync(join(tmpdir(), 'quota-'));
  file = join(folder, 'ledger.db');
  ledger = openLedger({ file, station: 'station-1', clock: time });
  await passUnits(ledger, units);
});
afterEach(async () => {
  await emulator?.close();
  await ledger.close();
  rmSync(folder, { recursive: true });
});

async function drainUnder(
  quota: DpsQuota & { operationsPerMinute: number },
  configured: { operationsPerMinute: number; bulkCountsAs: 'one' | 'items' },
): Promise<SyncSummary & { cloud: DpsEmulator }> {
  const cloud = await startDpsEmulator({ clock: time, quota });
  emulator = cloud;
  const { connectionString, ca, port } = cloud.ready;
  const service = createDpsEnrollmentService({
    connectionString,
    ca,
    address: { host: '127.0.0.1', port },
    timeoutMs: 20_000,
    bulkCountsAs: configured.bulkCountsAs,
    clock: time,
  });
  const sync = createSync({
    ledger,
    service,
    materialise: materialiseFrom(ledger),
    operationsPerMinute: configured.operationsPerMinute,
    rollIn: nothingRolled,
    person: 'station',
    clock: time,
    wait: time.wait,
    random: () => 0.5,
    patienceMs: 300_000,
  });
  const summary = await sync.drain(new AbortController().signal);
  await service.close();
  return { ...summary, cloud };
}

test.each(['items', 'one'] as const)(
  'a backlog under a quota (bulk counts as %s): at least 95 percent of it used, not one 429',
  async (bulkCountsAs) => {
    const operationsPerMinute = bulkCountsAs === 'items' ? 200 : 60;
    const perOperation = bulkCountsAs === 'items' ? 1 : 10;
    const { cloud, seconds, ...summary } = await drainUnder(
      { operationsPerMinute, bulkCountsAs },
      { operationsPerMinute, bulkCountsAs },
    );
    expect(summary).toMatchObject({ status: 'drained', created: units, throttled: 0 });
    expect(cloud.counters.throttled).toBe(0);
    expect(units / perOperation / (seconds / 60)).toBeGreaterThanOrEqual(0.95 * operationsPerMinute);
    await expectExactlyOnce(units, { ledger, file, emulator: cloud });
  },
);

test.each([true, false])(
  'a quota that is half of what the station believes (Retry-After: %s): no storm, and everything arrives once',
  async (tellRetryAfter) => {
    const { cloud, ...summary } = await drainUnder(
      { operationsPerMinute: 300, bulkCountsAs: 'items', tellRetryAfter },
      { operationsPerMinute: 600, bulkCountsAs: 'items' },
    );
    expect(summary).toMatchObject({ status: 'drained', created: units, parked: 0, deferred: 0 });
    expect(summary.throttled).toBeGreaterThan(0);
    expect(cloud.counters.throttled / summary.requests).toBeLessThan(0.2);
    await expectExactlyOnce(units, { ledger, file, emulator: cloud });
  },
);
