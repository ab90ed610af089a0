import { partialDeepStrictEqual } from 'node:assert';

/** Compares what a step found with what it should have, tells, and counts what differs. */
export interface Checks {
  readonly differences: number;
  /** `found` must hold what `expected` holds, in all depth; it may hold more. */
  holds(what: string, found: unknown, expected: unknown): void;
}

export function createChecks(print: (line: string) => void): Checks {
  let differences = 0;
  return {
    get differences() {
      return differences;
    },
    holds(what, found, expected) {
      try {
        partialDeepStrictEqual(found, expected);
        print(`  ✓ ${what}`);
      } catch {
        differences += 1;
        print(`  ✗ ${what}`);
        print(`      expected ${JSON.stringify(expected)}`);
        print(`      found    ${JSON.stringify(found)}`);
      }
    },
  };
}
