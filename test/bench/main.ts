/**
 * What the station costs, beside the floor that wire, disk, HSM and cloud set on the same machine at the same time.
 *
 *   node test/bench/main.ts [--json] [--only NAME] [--small]
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Benchmark } from './benchmark.ts';
import { certificates } from './certificates.ts';
import { emulatorPaging } from './emulator/paging.ts';
import { kioskBundle } from './kiosk/bundle.ts';
import { kioskMemory } from './kiosk/memory.ts';
import { kioskScan } from './kiosk/scan-to-paint.ts';
import { kioskStart } from './kiosk/start.ts';
import { ledgerCommits } from './ledger/commits.ts';
import { ledgerVerify } from './ledger/verify.ts';
import { lineOwnTime } from './line/own-time.ts';
import { lineSlots } from './line/slots.ts';
import { type Row, rowOf, tableOf } from './report.ts';
import { syncBacklog } from './sync/backlog.ts';
import { drift } from './sync/drift.ts';
import { syncQuota } from './sync/quota.ts';
import { usb } from './usb.ts';

const benchmarks: readonly Benchmark[] = [
  lineOwnTime,
  lineSlots,
  certificates,
  ledgerCommits,
  ledgerVerify,
  syncQuota,
  syncBacklog,
  drift,
  emulatorPaging,
  kioskStart,
  kioskScan,
  kioskBundle,
  kioskMemory,
  usb,
];

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
    small: { type: 'boolean', default: false },
    dir: { type: 'string', default: tmpdir() },
  },
});
const chosen = benchmarks.filter(({ name }) => values.only?.includes(name) ?? true);
if (chosen.length === 0) {
  process.stderr.write(`There are: ${benchmarks.map(({ name }) => name).join(', ')}\n`);
  process.exit(2);
}

const root = await mkdtemp(join(values.dir, 'station-bench-'));
const rows: Row[] = [];
try {
  for (const { name, run } of chosen) {
    process.stderr.write(`${name} …\n`);
    const directory = join(root, name);
    await mkdir(directory);
    const measured = await run({ directory, small: values.small });
    rows.push(...measured.map(rowOf));
    // What was killed a moment ago may still write.
    await rm(directory, { recursive: true, maxRetries: 10 });
  }
} finally {
  await rm(root, { recursive: true, force: true });
}
process.stdout.write(`${values.json ? JSON.stringify(rows) : tableOf(rows)}\n`);
process.exitCode = rows.some(({ met }) => met === false) ? 1 : 0;
