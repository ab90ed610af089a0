import type { Product } from '../../../station/config/product.ts';
import type { ByteLink, OpenLink } from '../../../station/devices/transport/byte-link.ts';
import { Line } from '../../../station/line/line.ts';
import { recover } from '../../../station/line/recover.ts';
import { type Points, watchedFamily, watchedPorts } from './points.ts';
import { outcomeOf } from './scan.ts';
import type { OpenParts } from './station-on-disk.ts';

/** How one scan ended: `PASS`, another outcome's code, or `dead`; and the points that were passed. */
export interface Scanned {
  readonly outcome: string;
  readonly points: readonly string[];
  readonly signedTbs: readonly string[];
}

class Death extends Error {}

const forever = (): Promise<never> => new Promise(() => undefined);

/** Counts the points, and dies at one of them: nothing that the station does from there on has any effect. */
class MortalPoints implements Points {
  readonly names: string[] = [];
  readonly died = Promise.withResolvers<void>();
  #dead = false;
  readonly #dieAt: number | null;

  constructor(dieAt: number | null) {
    this.#dieAt = dieAt;
  }

  pass(name: string): Promise<void> {
    return this.#reach(name) ? forever() : Promise.resolve();
  }

  passInTransaction(name: string): void {
    if (this.#reach(name)) throw new Death();
  }

  #reach(name: string): boolean {
    if (this.#dead) return true;
    this.names.push(name);
    if (this.names.length !== this.#dieAt) return false;
    this.#dead = true;
    this.died.resolve();
    return true;
  }
}

let stations = 0;

/**
 * A station of a life of its own: it starts (with a new lease, and recovers), scans one unit, and dies where it is told.
 * A death is the end of everything in memory: what a SIGKILL does, at a thousandth of its cost. The ledger stays open.
 */
export async function scanAndDie(
  parts: OpenParts,
  openLink: OpenLink,
  scan: { product: Product; serial: string; dieAt: number | null; rework?: string },
): Promise<Scanned> {
  const { product, serial, dieAt, rework } = scan;
  const lease = `mortal-${++stations}`;
  const isLeaseHeld = (name: string): boolean => name === lease;
  const points = new MortalPoints(dieAt);
  const signedTbs: string[] = [];
  const opened: ByteLink[] = [];
  const open: OpenLink = async (...args) => {
    const link = await openLink(...args);
    opened.push(link);
    return link;
  };
  await recover(parts.ledger, isLeaseHeld);
  if (parts.ledger.openRuns().length > 0) throw new Error('recovery left a run without a verdict');
  const ports = { ...parts.ports, openLink: open, lease, isLeaseHeld };
  const line = new Line(watchedPorts(ports, points, (tbs) => signedTbs.push(tbs.toString('base64'))));
  const watched = { ...product, family: watchedFamily(product.family, points) };
  const provisioned = outcomeOf(line, { product: watched, serial, rework });
  const outcome = await Promise.race([provisioned, points.died.promise.then(() => 'dead')]);
  if (outcome === 'dead') await Promise.all(opened.map((link) => link.close()));
  return { outcome, points: points.names, signedTbs };
}
