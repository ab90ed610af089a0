import { relative } from 'node:path';
import { checkDocument } from './check-document.ts';
import type { Home } from './home.ts';
import { problemsError } from './problems.ts';
import { type StationConfig, stationConfigSchema } from './station-config.ts';
import { readTomlFile } from './toml-file.ts';

export interface LoadedStation {
  readonly config: StationConfig;
  /** Relative to the home, as the ledger names it. */
  readonly file: string;
  /** Of the file's bytes; lower-case hex. */
  readonly sha256: string;
}

/**
 * Reads `station.toml`, checked and with its defaults filled in.
 *
 * @throws CONFIG_NOT_FOUND, CONFIG_UNREADABLE, CONFIG_SYNTAX, CONFIG_UNKNOWN_KEY, CONFIG_INVALID; all problems at once
 */
export async function loadStationConfig(home: Home): Promise<LoadedStation> {
  const file = await readTomlFile(home.stationFile);
  const checked = checkDocument(file, stationConfigSchema);
  if (!checked.ok) throw problemsError(checked.problems);
  return { config: checked.value, file: relative(home.dir, file.file), sha256: file.sha256 };
}
