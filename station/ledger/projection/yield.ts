import type { Outcome } from '../../domain/run.ts';
import { cycleStepOf } from '../cycle-steps.ts';
import type { WriteHandle } from '../open-database.ts';
import type { EntryOf } from './refusal.ts';

interface Cell {
  readonly hour: string;
  readonly product: string;
  readonly slot: string;
  readonly person: string;
}

type Verdict = Cell & { readonly run_id: string; readonly outcome: Outcome };

/** Sums verdicts up by hour, product, slot and person, so that yield is instant over any number of units. */
export function yieldProjection(db: WriteHandle) {
  // In the order of their verdicts: a run that is over ends with its verdict's entry.
  const verdictsOf = db.prepare<[string], Verdict>(`
    SELECT run_id, substr(finished_at, 1, 13) AS hour, product, slot, person, outcome FROM runs
    WHERE serial = ? AND outcome IS NOT NULL ORDER BY last_entry`);
  const addRun = db.prepare<object>(`
    INSERT INTO yield_hours (hour, product, slot, person, runs, passed, failed, error, aborted, run_ms)
    VALUES (@hour, @product, @slot, @person, 1, @outcome = 'PASS', @outcome = 'FAIL', @outcome = 'ERROR',
            @outcome = 'ABORTED', @ms)
    ON CONFLICT DO UPDATE SET runs = runs + 1, passed = passed + excluded.passed, failed = failed + excluded.failed,
      error = error + excluded.error, aborted = aborted + excluded.aborted, run_ms = run_ms + excluded.run_ms`);
  const addUnit = db.prepare<object>(`
    UPDATE yield_hours SET units = units + @units, first_passed = first_passed + @firstPassed,
      units_passed = units_passed + @unitsPassed
    WHERE hour = @hour AND product = @product AND slot = @slot AND person = @person`);
  const addFailure = db.prepare<object>(`
    INSERT INTO failure_hours (hour, product, slot, person, outcome, code, phase, runs)
    VALUES (@hour, @product, @slot, @person, @outcome, @code, @phase, 1)
    ON CONFLICT DO UPDATE SET runs = runs + 1`);
  const addCycle = db.prepare<object>(`
    INSERT INTO cycle_hours (hour, product, slot, person, bucket_ms, runs, passed_ms)
    VALUES (@hour, @product, @slot, @person, @bucketMs, 1, @ms)
    ON CONFLICT DO UPDATE SET runs = runs + 1, passed_ms = passed_ms + excluded.passed_ms`);

  return {
    /** After the run has its verdict in the table of runs. */
    finished({ subject, content }: EntryOf<'run.finished'>): void {
      const verdicts = verdictsOf.all(subject);
      const verdict = verdicts.at(-1);
      const [first] = verdicts;
      if (verdict === undefined || first === undefined) return;
      const { outcome, phase, seconds } = content;
      const { hour, product, slot, person } = verdict;
      const ms = Math.trunc(seconds * 1000 + 0.5);
      const cell = { hour, product, slot, person, outcome, ms };
      addRun.run(cell);
      const isFirst = verdicts.length === 1;
      addUnit.run({
        hour: first.hour,
        product: first.product,
        slot: first.slot,
        person: first.person,
        units: Number(isFirst),
        firstPassed: Number(isFirst && outcome === 'PASS'),
        unitsPassed: Number(outcome === 'PASS') - Number(verdicts.at(-2)?.outcome === 'PASS'),
      });
      if (outcome === 'PASS') addCycle.run({ ...cell, bucketMs: cycleStepOf(ms) });
      else addFailure.run({ ...cell, phase, code: content.code ?? outcome });
    },
  };
}
