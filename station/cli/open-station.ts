import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import type { Home } from '../config/home.ts';
import { loadStationConfig } from '../config/load-station.ts';
import { systemClock } from '../domain/clock.ts';
import { openLedger } from '../ledger/open-ledger.ts';
import type { StationLedger } from '../ledger/station-ledger.ts';
import type { Station } from '../station.ts';
import { cliError } from './cli-errors.ts';
import type { CommandContext } from './frame.ts';
import { secretReader } from './read-secret.ts';

/** Who the ledger says did it: `--person`, else STATION_PERSON, else the user of the machine. */
export const personOf = (option: string | undefined): string =>
  option || process.env['STATION_PERSON'] || userInfo().username;

/** Runs `work` with the station, and closes it whatever happens. @throws STATION_MISSING and what `createStation` does */
export async function withStation<Result>(
  context: CommandContext,
  person: string,
  work: (station: Station) => Promise<Result>,
): Promise<Result> {
  assertStation(context.home);
  const { home, terminal } = context;
  // Loaded here, since half of a start is loading it: `withLedger` and help do without.
  const { createStation } = await import('../station.ts');
  const tell = (message: string): void => terminal.note(message);
  const station = await createStation({ home, person, readSecret: secretReader(home, terminal), tell });
  try {
    return await work(station);
  } finally {
    await station.close();
  }
}

/** Runs `work` with the ledger alone, read-only: no signer, no products, beside a line that is working. */
export async function withLedger<Result>(
  home: Home,
  work: (ledger: StationLedger) => Promise<Result> | Result,
): Promise<Result> {
  assertStation(home);
  const { config } = await loadStationConfig(home);
  const ledger = openLedger({ file: home.ledgerFile, station: config.station.id, clock: systemClock, readOnly: true });
  try {
    return await work(ledger);
  } finally {
    await ledger.close();
  }
}

export function assertStation(home: Home): void {
  if (!existsSync(home.stationFile)) throw cliError('STATION_MISSING', { dir: home.dir });
}
