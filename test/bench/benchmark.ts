import type { Measurement } from './report.ts';

export interface BenchContext {
  /** An empty folder of this benchmark's own, on the disk that is measured. */
  readonly directory: string;
  /** Sizes that take a second and prove only that the benchmark still works. */
  readonly small: boolean;
}

export interface Benchmark {
  /** For `--only`. */
  readonly name: string;
  readonly run: (context: BenchContext) => Promise<readonly Measurement[]>;
}
