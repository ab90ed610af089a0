import { resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { systemClock } from '../../domain/clock.ts';
import type { UnitSearch } from '../../ledger/audit-queries.ts';
import { exportUnits } from '../../ledger/export/export-units.ts';
import type { OutboxState, UnitState } from '../../ledger/ledger.ts';
import { action, stationCommand, wholeNumber } from '../frame.ts';
import { assertStation } from '../open-station.ts';

interface Options extends UnitSearch {
  readonly out: string;
  readonly format: 'jsonl' | 'csv';
  readonly limit?: number;
}

const states: readonly UnitState[] = ['in-progress', 'passed', 'failed', 'error', 'aborted', 'imported'];
const enrollments: readonly (OutboxState | 'none')[] = ['none', 'pending', 'parked', 'done', 'dropped'];
const filters = [
  'text',
  'from',
  'to',
  'product',
  'state',
  'person',
  'slot',
  'certificate',
  'enrollment',
] as const satisfies readonly (keyof UnitSearch)[];

/** `station units export-list`: units by the filters of the audit screen. */
export const exportListCommand = () =>
  stationCommand('export-list', 'units as JSON Lines or CSV, with what was exported stated in the file')
    .requiredOption('--out <file>', 'where to write them')
    .addOption(new Option('--format <format>', 'how').choices(['jsonl', 'csv']).default('jsonl'))
    .option('--limit <n>', 'at most so many, the newest', wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .option('--text <prefix>', 'serial number, registration id or hardware id that begins like this')
    .option('--from <time>', 'last activity at this time (RFC 3339) or later', parseTime)
    .option('--to <time>', 'last activity before this time', parseTime)
    .option('--product <name>', 'only this product')
    .addOption(new Option('--state <state>', 'only in this state').choices(states))
    .option('--person <id>', 'whose last run was by this person')
    .option('--slot <slot>', 'whose last run was in this slot')
    .option('--certificate <hex>', 'that has or had it: its serial number or SHA-256', (text) => text.toLowerCase())
    .addOption(new Option('--enrollment <state>', 'only with an enrollment in this state').choices(enrollments))
    .action(
      action<Options, []>(async ({ home, terminal, stop }, options) => {
        assertStation(home);
        const { out, format, limit } = options;
        const filter: UnitSearch = Object.fromEntries(
          filters.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
        );
        const summary = await exportUnits({
          file: home.ledgerFile,
          to: resolve(out),
          format,
          filter,
          ...(limit === undefined ? {} : { limit }),
          now: systemClock.now(),
          signal: stop,
        });
        const { rows, matching, truncated } = summary;
        terminal.result(
          { file: out, format, ...summary },
          `${rows} of ${matching} units written to ${out}${truncated ? ' (truncated: the newest)' : ''}`,
        );
      }),
    );

function parseTime(text: string): string {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new InvalidArgumentError('give a time such as 2026-01-31T08:00:00Z.');
  return time.toISOString();
}
