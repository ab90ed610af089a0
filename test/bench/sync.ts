import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createDpsEnrollmentService } from '../../station/cloud/dps/dps-client.ts';
import type { EnrollmentService } from '../../station/cloud/enrollment-service.ts';
import type { SyncSummary } from '../../station/cloud/sync/summary.ts';
import { createSync } from '../../station/cloud/sync/sync.ts';
import { systemClock } from '../../station/domain/clock.ts';
import { startDpsEmulator } from '../../station/emulator/dps-emulator.ts';
import type { DpsQuota } from '../../station/emulator/dps-emulator-types.ts';
import { openLedger } from '../../station/ledger/open-ledger.ts';
import type { StationLedger } from '../../station/ledger/station-ledger.ts';
import { materialiseFrom, passUnit } from '../unit/cloud/sync/units-on-record.ts';

/** What a sync costs; probes for the benchmark table. Symmetric keys, so that making the units is cheap. */

/** Enrollments per second into an emulator in a process of its own, over TLS; with a quota, the share of it that was used. */
export async function measureSync(options: {
  units: number;
  concurrency?: number;
  quota?: DpsQuota & { operationsPerMinute: number };
}): Promise<{ perSecond: number; quotaShare: number | null; summary: SyncSummary }> {
  const { units, concurrency = 4, quota } = options;
  const emulator = await startEmulatorProcess(quota);
  try {
    return await withLedger(units, async (ledger) => {
      const { connectionString, ca, port } = emulator;
      const bulkCountsAs = quota?.bulkCountsAs ?? 'one';
      const address = { host: '127.0.0.1', port };
      const service = createDpsEnrollmentService({ connectionString, ca, address, timeoutMs: 30_000, bulkCountsAs });
      const operationsPerMinute = quota?.operationsPerMinute ?? 1_000_000;
      const summary = await drain(ledger, service, operationsPerMinute, concurrency);
      await service.close();
      const operations = bulkCountsAs === 'items' ? units : summary.requests;
      const quotaShare = quota === undefined ? null : operations / (quota.operationsPerMinute * (summary.seconds / 60));
      return { perSecond: units / summary.seconds, quotaShare, summary };
    });
  } finally {
    emulator.stop();
  }
}

/**
 * Heap in use (MiB, after a collection where `--expose-gc` allows one) after a tenth of a backlog and after all of it,
 * with a cloud that accepts everything and keeps nothing: flat means that both are the same.
 */
export async function measureSyncMemory(units: number): Promise<{ early: number; late: number; perSecond: number }> {
  return withLedger(units, async (ledger) => {
    const heapMiB: number[] = [];
    let accepted = 0;
    const marks = [Math.ceil(units / 10), units];
    const service: EnrollmentService = {
      batchSize: 10,
      requests: 0,
      lastClockSkewMs: null,
      price: () => 1,
      create: async (enrollments) => {
        accepted += enrollments.length;
        if (accepted >= (marks[heapMiB.length] ?? Number.POSITIVE_INFINITY)) {
          globalThis.gc?.();
          heapMiB.push(process.memoryUsage().heapUsed / 2 ** 20);
        }
        return enrollments.map(({ registrationId }) => ({ registrationId, status: 'created', etag: null }));
      },
      compare: () => Promise.resolve(undefined),
      replace: () => Promise.reject(new Error('nothing to replace')),
      close: () => Promise.resolve(),
    };
    const { seconds } = await drain(ledger, service, 60_000_000, 4);
    const [early = 0, late = 0] = heapMiB;
    return { early, late, perSecond: units / seconds };
  });
}

const drain = (ledger: StationLedger, service: EnrollmentService, operationsPerMinute: number, concurrency: number) =>
  createSync({
    ledger,
    service,
    operationsPerMinute,
    concurrency,
    materialise: materialiseFrom(ledger),
    person: 'station',
  }).drain(new AbortController().signal);

async function withLedger<Result>(units: number, work: (ledger: StationLedger) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-sync-'));
  const ledger = openLedger({ file: join(folder, 'ledger.db'), station: 'bench', clock: systemClock });
  try {
    const perCommit = 1000;
    for (let from = 0; from < units; from += perCommit) {
      await ledger.commit((tx) => {
        for (let index = from; index < Math.min(units, from + perCommit); index++) passUnit(tx, index, 'symmetric-key');
      });
    }
    return await work(ledger);
  } finally {
    await ledger.close();
    rmSync(folder, { recursive: true });
  }
}

interface EmulatorProcess {
  readonly connectionString: string;
  readonly ca: string;
  readonly port: number;
  stop(): void;
}

async function startEmulatorProcess(quota: DpsQuota | undefined): Promise<EmulatorProcess> {
  const script = fileURLToPath(import.meta.url);
  const child = spawn(process.execPath, [script, 'emulator', JSON.stringify(quota ?? {})], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line]: string[] = await once(createInterface({ input: child.stdout }), 'line');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by this same file, below
  return { ...(JSON.parse(line ?? '{}') as EmulatorProcess), stop: () => child.stdin.end() };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv[2] === 'emulator') {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by this same file, above
    const emulator = await startDpsEmulator({ quota: JSON.parse(process.argv[3] ?? '{}') as DpsQuota });
    process.stdout.write(`${JSON.stringify(emulator.ready)}\n`);
    process.stdin.resume().once('end', () => void emulator.close());
  } else {
    const units = Number(process.argv[2] ?? 2000);
    const rows = { sync: await measureSync({ units }), memory: await measureSyncMemory(units) };
    process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
  }
}
