import { realpath } from 'node:fs/promises';
import type { Port } from './port-survey.ts';

/** A port, and the slot that it belongs to. */
export interface PortInSlot extends Port {
  /** Null where no slot is bound to it. */
  readonly slot: string | null;
}

/** A slot whose port is not among those of this machine. */
export interface EmptySlot {
  readonly slot: string;
  /** As it is configured. */
  readonly path: string;
  /** `elsewhere` is a port that no list shows: on the network, a pseudo-terminal. */
  readonly state: 'not-plugged-in' | 'elsewhere';
}

export interface SlotSurvey {
  readonly ports: readonly PortInSlot[];
  readonly emptySlots: readonly EmptySlot[];
}

/**
 * Which port is whose slot. A slot is bound as the line opens it: by path, by a link to it (`/dev/serial/by-id/…`), or by the USB
 * address of its socket or of the hub there. A slot with two devices behind its address has both, as the line refuses both.
 */
export async function portsInSlots(ports: readonly Port[], slots: ReadonlyMap<string, string>): Promise<SlotSurvey> {
  const bound = await Promise.all([...slots].map(async ([slot, path]) => ({ slot, path, real: await realPath(path) })));
  const emptySlots: EmptySlot[] = [];
  for (const { slot, path, real } of bound) {
    if (ports.some((port) => isAt(port, path, real))) continue;
    const isElsewhere = path.startsWith('tcp:') || real !== undefined;
    emptySlots.push({ slot, path, state: isElsewhere ? 'elsewhere' : 'not-plugged-in' });
  }
  const owner = (port: Port) => bound.find(({ path, real }) => isAt(port, path, real))?.slot ?? null;
  return { ports: ports.map((port) => ({ ...port, slot: owner(port) })), emptySlots };
}

const isAt = ({ path, usb }: Port, address: string, real: string | undefined): boolean =>
  path === address || path === real || usb === address || (usb?.startsWith(`${address}.`) ?? false);

/** Undefined for what is no file. */
const realPath = (path: string): Promise<string | undefined> =>
  realpath(path).then(
    (real) => real,
    () => undefined,
  );
