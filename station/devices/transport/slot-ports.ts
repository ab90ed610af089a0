import { realpath } from 'node:fs/promises';
import { isUsbAddress } from '../usb/usb-address.ts';
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

/** Two slots that are one port, each under a name of its own: `/dev/ttyACM0` and `usb:1-2`. */
export interface SharedPort {
  readonly slots: readonly [string, string];
  /** As they are configured. */
  readonly paths: readonly [string, string];
}

/**
 * Which port is whose slot. A slot is bound as the line opens it: by path, by a link to it (`/dev/serial/by-id/…`), or by the USB
 * address of its socket or of the hub there. A slot with two devices behind its address has both, as the line refuses both.
 */
export async function portsInSlots(ports: readonly Port[], slots: ReadonlyMap<string, string>): Promise<SlotSurvey> {
  const bound = await resolved(slots);
  const emptySlots: EmptySlot[] = [];
  for (const { slot, path, real } of bound) {
    if (ports.some((port) => isAt(port, path, real))) continue;
    const isElsewhere = path.startsWith('tcp:') || real !== undefined;
    emptySlots.push({ slot, path, state: isElsewhere ? 'elsewhere' : 'not-plugged-in' });
  }
  const owner = (port: Port) => bound.find(({ path, real }) => isAt(port, path, real))?.slot ?? null;
  return { ports: ports.map((port) => ({ ...port, slot: owner(port) })), emptySlots };
}

/**
 * Slots in each other's way: whoever scans in one would open the other's unit. A name that tells nothing until its device is
 * plugged in is compared with what `ports` says of it now.
 */
export async function sharedPorts(
  ports: readonly Port[],
  slots: ReadonlyMap<string, string>,
): Promise<readonly SharedPort[]> {
  const bound = await resolved(slots);
  return bound.flatMap((one, index) =>
    bound
      .slice(index + 1)
      .filter((other) => isOnePort(one, other) || ports.some((port) => isBound(port, one) && isBound(port, other)))
      .map((other): SharedPort => ({ slots: [one.slot, other.slot], paths: [one.path, other.path] })),
  );
}

interface BoundSlot {
  readonly slot: string;
  readonly path: string;
  /** What a link leads to; undefined for what is no file. */
  readonly real: string | undefined;
}

const resolved = (slots: ReadonlyMap<string, string>): Promise<BoundSlot[]> =>
  Promise.all([...slots].map(async ([slot, path]) => ({ slot, path, real: await realPath(path) })));

/** Known without a device: one name, links to one file, or a USB port and the hub that it is behind. */
function isOnePort(one: BoundSlot, other: BoundSlot): boolean {
  if (one.path === other.path || (one.real !== undefined && one.real === other.real)) return true;
  if (!isUsbAddress(one.path)) return false;
  return one.path.startsWith(`${other.path}.`) || other.path.startsWith(`${one.path}.`);
}

const isBound = (port: Port, { path, real }: BoundSlot): boolean => isAt(port, path, real);

const isAt = ({ path, usb }: Port, address: string, real: string | undefined): boolean =>
  path === address || path === real || usb === address || (usb?.startsWith(`${address}.`) ?? false);

const realPath = (path: string): Promise<string | undefined> =>
  realpath(path).then(
    (real) => real,
    () => undefined,
  );
