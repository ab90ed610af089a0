import type { StationConfig } from '../config/station-config.ts';
import { isSlotId, type SlotId } from '../domain/ids.ts';

/** The slots of station.toml, in the order of their names as people count them, with the port of each. */
export function configuredSlots({ slots }: StationConfig): ReadonlyMap<SlotId, string> {
  const named = Object.entries(slots).filter((entry): entry is [SlotId, string] => isSlotId(entry[0]));
  return new Map(named.toSorted(([a], [b]) => a.localeCompare(b, 'en', { numeric: true })));
}
