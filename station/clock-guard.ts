import type { StationLedger } from './ledger/station-ledger.ts';
import { stationError } from './station-errors.ts';

const toleranceSeconds = 60;

/**
 * A clock that steps back a little is NTP at work; one that jumped would date certificates and records wrongly.
 * @throws CLOCK_BEHIND_LEDGER
 */
export function assertClock(ledger: StationLedger): void {
  const seconds = Math.round(ledger.clockBehindSeconds());
  if (seconds > toleranceSeconds) throw stationError('CLOCK_BEHIND_LEDGER', { seconds });
}

/**
 * Records that a person found the clock right although it is behind the ledger. Resolves when that is durable; from then on
 * the guard measures from this record. @throws CLOCK_NOT_BEHIND
 */
export async function acceptClock(ledger: StationLedger, reason: string, person: string): Promise<void> {
  const behindSeconds = ledger.clockBehindSeconds();
  if (behindSeconds === 0) throw stationError('CLOCK_NOT_BEHIND');
  await ledger.commit((tx) => {
    tx.append({ kind: 'clock.accepted', subject: ledger.station, person, content: { behindSeconds, reason } });
  });
}
