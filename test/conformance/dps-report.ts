/**
 * Runs the conformance suite of DPS and prints what holds, with the evidence of each fact. Against the emulator, or,
 * with DPS_CONNECTION_STRING and DPS_ID_SCOPE, against a real service. Exits non-zero on any difference.
 *
 *   node test/conformance/dps-report.ts [--json]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { reportSchema, rowsOf, tableOfRows } from './dps-table.ts';

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
const directory = mkdtempSync(join(tmpdir(), 'dps-conformance-'));
try {
  const file = join(directory, 'report.json');
  const parts = ['--project', 'conformance', 'test/conformance/dps', '--reporter', 'json', '--outputFile', file];
  const child = spawn(process.execPath, [vitest, 'run', ...parts], {
    cwd: join(import.meta.dirname, '../..'),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(child, 'exit');
  const report = reportSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const rows = rowsOf(report);
  const target = process.env['DPS_CONNECTION_STRING'] ? 'a real DPS' : 'the emulator';
  process.stdout.write(
    values.json ? `${JSON.stringify(rows)}\n` : `DPS conformance, against ${target}\n\n${tableOfRows(rows)}\n`,
  );
  for (const { name, message = '' } of report.testResults) {
    if (message !== '') process.stderr.write(`${name}: ${message}\n`);
  }
  process.exitCode = code === 0 ? 0 : 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}
