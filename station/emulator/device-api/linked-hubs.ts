import { createHash } from 'node:crypto';

/** An IoT hub that the service may send devices to. */
export interface LinkedHub {
  /** `<name>.azure-devices.net` */
  readonly hostName: string;
  /** Azure region, for `geoLatency`. */
  readonly location?: string;
  /** Its share under `hashed` against the other hubs' weights. Default 1; 0 takes none. */
  readonly weight?: number;
  /** False: only entries that name it go there. */
  readonly applyAllocationPolicy?: boolean;
}

/** How the service allocates: its hubs, what its devices measure, and its policy where an entry has none. */
export interface HubSettings {
  readonly hubs: readonly LinkedHub[];
  /** Milliseconds from the devices to a location; one that is missing is the farthest. */
  readonly latencyMs: Readonly<Record<string, number>>;
  readonly defaultPolicy: 'hashed' | 'geoLatency' | 'static';
}

/**
 * Spreads by weight and stays put when hubs are added: weighted rendezvous hashing. Each hub draws a number from the
 * registration id, and the largest −weight ÷ ln(draw) wins.
 */
export function hubByHash(registrationId: string, hubs: readonly LinkedHub[]): LinkedHub | undefined {
  const score = ({ hostName, weight = 1 }: LinkedHub): number => {
    const digest = createHash('sha256').update(`${registrationId.toLowerCase()}\n${hostName}`).digest();
    return -weight / Math.log((digest.readUIntBE(0, 6) + 1) / (2 ** 48 + 2));
  };
  return best(
    hubs.filter(({ weight = 1 }) => weight > 0),
    score,
  );
}

/** The hub with the least latency; of several the first. */
export function nearestHub(
  hubs: readonly LinkedHub[],
  latencyMs: Readonly<Record<string, number>>,
): LinkedHub | undefined {
  return best(hubs, ({ location = '' }) => -(latencyMs[location] ?? Number.MAX_VALUE));
}

const best = (hubs: readonly LinkedHub[], score: (hub: LinkedHub) => number): LinkedHub | undefined =>
  hubs.map((hub) => ({ hub, score: score(hub) })).toSorted((a, b) => b.score - a.score)[0]?.hub;
