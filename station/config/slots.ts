import { isSlotId, type SlotId } from '../domain/ids.ts';
import type { StationConfig } from './station-config.ts';

/** The slots of `station.toml` and the port of each, in the file's order; empty where it names none. */
export function configuredSlots({ slots }: Pick<StationConfig, 'slots'>): ReadonlyMap<SlotId, string> {
  const found = new Map<SlotId, string>();
  // The schema has refused every other name.
  for (const [name, port] of Object.entries(slots)) if (isSlotId(name)) found.set(name, port);
  return found;
}
