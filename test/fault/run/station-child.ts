import { writeSync } from 'node:fs';
import { homeAt } from '../../../station/config/home.ts';
import { isStationError } from '../../../station/domain/station-error.ts';
import { Line } from '../../../station/line/line.ts';
import { recover } from '../../../station/line/recover.ts';
import { type Points, watchedFamily, watchedPorts } from '../../setup/line/points.ts';
import { productOf } from '../../setup/line/products.ts';
import { scanOf } from '../../setup/line/scan.ts';
import { openParts } from '../../setup/line/station-on-disk.ts';
import type { Assignment, Report } from './station-process.ts';

/** A station's process, which provisions the units that it is told to and dies by SIGKILL at the point that it is told. */

// Synchronously into a pipe: what was written before the kill is read after it.
const report = (line: Report): void => void writeSync(1, `${JSON.stringify(line)}\n`);

class DeadlyPoints implements Points {
  #passed = 0;
  readonly #dieAt: number | null;

  constructor(dieAt: number | null) {
    this.#dieAt = dieAt;
  }

  async pass(name: string): Promise<void> {
    this.passInTransaction(name);
  }

  passInTransaction(name: string): void {
    this.#passed += 1;
    report({ point: name });
    if (this.#passed === this.#dieAt) process.kill(process.pid, 'SIGKILL');
  }
}

// From the parent, which wrote it as an Assignment.
const { dir, cloud, units }: Assignment = JSON.parse(process.argv[2] ?? '');
// Microsoft's SDK takes as long to load as all the rest.
const serviceKeys = cloud && (await import('./service-keys-of.ts')).serviceKeysOf(cloud);
const parts = await openParts(homeAt(dir), serviceKeys);
const recovered = await recover(parts.ledger, parts.ports.isLeaseHeld);
report({ recovered: recovered.map(({ serial, lastEntryKind }) => ({ serial, lastEntryKind })) });

async function provision({ flow, serial, port, dieAt }: Assignment['units'][number], slot: string): Promise<void> {
  const points = new DeadlyPoints(dieAt);
  const signed = (tbs: Buffer): void => report({ signed: tbs.toString('base64'), serial });
  const line = new Line(watchedPorts(parts.ports, points, signed));
  const plain = productOf(flow);
  const product = { ...plain, family: watchedFamily(plain.family, points) };
  try {
    const result = await line.provision(scanOf({ product, serial, slot, port }));
    report({ serial, outcome: result.outcome, code: result.error?.code ?? null });
  } catch (error) {
    report({ serial, outcome: 'REFUSED', code: isStationError(error) ? error.code : String(error) });
  }
}

await Promise.all(units.map((unit, index) => provision(unit, String(index + 1))));
await parts[Symbol.asyncDispose]();
await serviceKeys?.close();
