import type { StationConfig } from './config/station-config.ts';
import type { PhaseDeadlines } from './line/phase.ts';

/** The longest time of each phase, as station.toml says it in seconds. */
export function deadlinesOf({ line }: StationConfig): PhaseDeadlines {
  const { setup, identify, key, sign, inject, verify, commit, teardown } = line.phase_deadline_seconds;
  const ms = (seconds: number): number => seconds * 1000;
  return {
    setup: ms(setup),
    identify: ms(identify),
    key: ms(key),
    sign: ms(sign),
    inject: ms(inject),
    verify: ms(verify),
    commit: ms(commit),
    teardown: ms(teardown),
  };
}
