import type { OutputOf } from '../../../station/contract/contract.ts';

export type Port = OutputOf<'setup.ports'>['ports'][number];

/** What stands for a port in a slot: its place on USB, which stays whatever name the system gives it, else its path. */
export const placeOf = ({ usb, path }: Port): string => usb ?? path;

export interface Watch {
  /** What was plugged in when it was last looked; what has gone may come again. */
  readonly there: readonly string[];
  /** What came since the watch began. */
  readonly came: readonly string[];
}

/** Watches for what is plugged in next: `before` is null when the watch begins. */
export function watched(before: Watch | null, ports: readonly Port[]): Watch {
  const there = [...new Set(ports.map(placeOf))];
  if (before === null) return { there, came: [] };
  const came = there.filter((place) => before.came.includes(place) || !before.there.includes(place));
  return { there, came };
}
