const range = (from: number, to: number, width: number): number[] =>
  Array.from({ length: (to - from) / width }, (_, index) => from + index * width);

/** The steps by which cycle times are counted: lower bounds in ms; the last step has no end. */
export const cycleSteps: readonly number[] = [
  ...range(0, 10_000, 500),
  ...range(10_000, 60_000, 2000),
  ...range(60_000, 600_000, 30_000),
  600_000,
];

/** The lower bound of the step that a cycle time falls into. */
export const cycleStepOf = (ms: number): number => cycleSteps.findLast((from) => from <= ms) ?? 0;
