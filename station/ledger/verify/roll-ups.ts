import type { ReadHandle } from '../open-database.ts';
import type { Report } from './problems.ts';
import type { EntryOf, Row, UnitStory } from './replay/unit-story.ts';
import { auditSays } from './verify-phrases.ts';

/** The tables of sums: the columns that name a cell, and those that are summed. */
const sums = {
  yield_hours: {
    key: ['hour', 'product', 'slot', 'person'],
    values: ['runs', 'passed', 'failed', 'error', 'aborted', 'units', 'first_passed', 'units_passed', 'run_ms'],
  },
  failure_hours: { key: ['hour', 'product', 'slot', 'person', 'outcome', 'code', 'phase'], values: ['runs'] },
  cycle_hours: { key: ['hour', 'product', 'slot', 'person', 'bucket_ms'], values: ['runs', 'passed_ms'] },
  outbox_counts: { key: ['state'], values: ['rows'] },
} as const;
type Table = keyof typeof sums;
const tables = ['yield_hours', 'failure_hours', 'cycle_hours', 'outbox_counts'] as const;

/** Lower bounds of the steps of cycle time, in ms. */
const steps = [
  ...Array.from({ length: 20 }, (_, n) => n * 500),
  ...Array.from({ length: 25 }, (_, n) => 10_000 + n * 2000),
  ...Array.from({ length: 18 }, (_, n) => 60_000 + n * 30_000),
  600_000,
];

/** Sums up again what the units' stories tell, and holds the stored sums against it. Memory holds one row a cell. */
export function rollUps(db: ReadHandle, report: Report) {
  const expected = new Map<Table, Map<string, number[]>>(tables.map((table) => [table, new Map<string, number[]>()]));
  for (const state of ['pending', 'parked', 'done', 'dropped'])
    expected.get('outbox_counts')?.set(cellOf([state]), [0]);

  const add = (table: Table, key: readonly unknown[], values: Readonly<Record<string, number>>) => {
    const cells = expected.get(table);
    const cell = cellOf(key);
    const sum = cells?.get(cell) ?? sums[table].values.map(() => 0);
    cells?.set(
      cell,
      sums[table].values.map((name, index) => (sum[index] ?? 0) + (values[name] ?? 0)),
    );
  };

  return {
    add(story: UnitStory): void {
      for (const [index, verdict] of story.verdicts.entries()) {
        const { outcome, phase, code, seconds } = verdict.content;
        const cell = cellOfRun(story, verdict);
        const ms = Math.floor(seconds * 1000 + 0.5);
        const column = { PASS: 'passed', FAIL: 'failed', ERROR: 'error', ABORTED: 'aborted' }[outcome];
        add('yield_hours', cell, { runs: 1, [column]: 1, run_ms: ms });
        if (index === 0) {
          const atLast = story.verdicts.at(-1)?.content.outcome === 'PASS' ? 1 : 0;
          add('yield_hours', cell, { units: 1, first_passed: outcome === 'PASS' ? 1 : 0, units_passed: atLast });
        }
        if (outcome !== 'PASS') add('failure_hours', [...cell, outcome, code ?? outcome, phase], { runs: 1 });
        else add('cycle_hours', [...cell, steps.findLast((from) => from <= ms)], { runs: 1, passed_ms: ms });
      }
      const state = story.outbox?.['state'];
      if (typeof state === 'string') add('outbox_counts', [state], { rows: 1 });
    },

    /** After the last unit. */
    finish(): void {
      for (const table of tables) {
        const { key, values } = sums[table];
        const wanted = expected.get(table) ?? new Map<string, number[]>();
        let found = 0;
        for (const row of db.prepare<[], Row>(`SELECT * FROM ${table}`).iterate()) {
          found += 1;
          const names = key.map((name) => row[name]);
          const sum = wanted.get(cellOf(names));
          const wrong = sum === undefined ? undefined : values.find((name, index) => row[name] !== sum[index]);
          if (sum === undefined || wrong !== undefined) {
            const column = wrong === undefined ? table : `${table}.${wrong}`;
            report(null, 'DERIVED_TABLE_WRONG', auditSays('VALUE_DIFFERS', { column, row: names.join(', ') }));
          }
        }
        if (found === wanted.size) continue;
        const message = auditSays('ROWS_DIFFER', { table, found, expected: wanted.size });
        report(null, 'DERIVED_TABLE_WRONG', message);
      }
    },
  };
}

const cellOf = (key: readonly unknown[]): string => JSON.stringify(key);

/** The hour is that of the verdict; the rest is the run's. */
function cellOfRun(story: UnitStory, { at, content }: EntryOf<'run.finished'>): unknown[] {
  const run = story.runs.get(content.runId);
  return [at.slice(0, 13), run?.['product'], run?.['slot'], run?.['person']];
}
