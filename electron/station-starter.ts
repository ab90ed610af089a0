import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { childKindFor, startNodeChild, startUtilityChild } from './station-child.ts';
import type { StationChild } from './station-host.ts';

export interface StarterOptions {
  /** The folder that main runs from: `.vite/build`. */
  readonly build: string;
  /** A switch of development, undefined in a packaged kiosk. */
  readonly setting: (name: string) => string | undefined;
}

/**
 * Decides what a station process is here. STATION_CHILD=utility|node chooses the kind, STATION_PROCESS another entry,
 * both in development alone.
 */
export function stationStarter({ build, setting }: StarterOptions): () => StationChild {
  const kind = setting('STATION_CHILD') ?? childKindFor(process.versions);
  const place = {
    entry:
      setting('STATION_PROCESS') ??
      join(build, 'station-process.mjs').replace(/\bapp\.asar(?=[\\/])/, 'app.asar.unpacked'),
    args: [],
  };
  if (kind === 'utility') return () => startUtilityChild(place);
  return () => startNodeChild({ ...place, node: setting('STATION_NODE') ?? nodeBeside(build) });
}

/** The Node that a package brings along, or the project's own. */
function nodeBeside(build: string): string {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const places = [join(process.resourcesPath, name), join(build, '..', '..', 'node_modules', 'node', 'bin', name)];
  return places.find((place) => existsSync(place)) ?? name;
}
