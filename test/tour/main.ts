/**
 * A tour of what DPS offers a factory, on an emulator and a station made for it: each step does what a person or a
 * device would do, prints what happened, and compares it with what should have. Exits non-zero on any difference.
 *
 *   npm run tour:dps [-- --only NAME]
 */
import { parseArgs } from 'node:util';
import { notYet } from './not-yet.ts';
import { steps } from './steps/steps.ts';
import { startTour } from './tour.ts';

const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } });
const chosen = Object.entries(steps).filter(([name]) => values.only?.includes(name) ?? true);
if (chosen.length === 0) {
  process.stderr.write(`There are: ${Object.keys(steps).join(', ')}\n`);
  process.exit(2);
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);
await using tour = await startTour(print);
const differing: string[] = [];
for (const [name, step] of chosen) {
  const before = tour.differences;
  print(`\n${step.title}`);
  try {
    await step.run(tour);
    if (tour.differences > before) differing.push(name);
  } catch (error) {
    differing.push(name);
    print(`  ✗ the step broke off: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
}
const left = values.only === undefined ? notYet() : [];
if (left.length > 0) print('\nNot part of the tour here');
for (const line of left) print(`  – ${line}`);
print('');
print(
  differing.length === 0
    ? `${chosen.length} steps, everything as it should be.`
    : `${differing.length} of ${chosen.length} steps differ: ${differing.join(', ')}`,
);
process.exitCode = differing.length === 0 ? 0 : 1;
