import { join } from 'node:path';
import type { Product } from '../../../station/config/product.ts';
import type { SlotId } from '../../../station/domain/ids.ts';
import { isStationError } from '../../../station/domain/station-error.ts';
import type { Ledger, LedgerTransaction } from '../../../station/ledger/ledger.ts';
import { Line, type LineOptions } from '../../../station/line/line.ts';
import type { RunPorts } from '../../../station/line/run-context.ts';
import { simulatorOf } from '../../setup/line/products.ts';
import {
  makeHome,
  makeTestFolder,
  type OpenParts,
  openParts,
  removeTestFolder,
} from '../../setup/line/station-on-disk.ts';
import { WiredDevice } from '../../setup/line/wired-device.ts';

/** A station with a real ledger and signer, and slots whose ports are simulated units in memory. */
export interface Bench extends AsyncDisposable {
  readonly parts: OpenParts;
  /** Puts a new unit into a slot. */
  plugIn(product: Product, hardware: string, slot?: string): WiredDevice;
  /** A line on the bench's parts, some of them replaced. */
  line(change?: Partial<RunPorts>): Line;
  /** `PASS`, or the code that the scan ended with. */
  scan(line: Line, scan: BenchScan, options?: LineOptions): Promise<string>;
}

export interface BenchScan {
  readonly product: Product;
  readonly serial: string;
  readonly slot?: string;
  readonly rework?: string;
  readonly order?: string;
}

export async function setUpBench(): Promise<Bench> {
  const folder = await makeTestFolder();
  const home = await makeHome(join(folder, 'home'));
  const parts = await openParts(home);
  const devices = new Map<string, WiredDevice>();
  const plugged: WiredDevice[] = [];
  const openLink: RunPorts['openLink'] = (address, options, signal) => {
    const device = devices.get(address);
    if (!device) throw new Error(`nothing is plugged into ${address}`);
    return device.open(address, options, signal);
  };
  return {
    parts,
    plugIn(product, hardware, slot = '1') {
      const device = new WiredDevice(simulatorOf(product), hardware);
      devices.set(slot, device);
      plugged.push(device);
      return device;
    },
    line: (change = {}) => new Line({ ...parts.ports, openLink, ...change }),
    async scan(line, { product, serial, slot = '1', ...rest }, options) {
      try {
        const scan = { product, serial, slot: slotNamed(slot), port: slot, person: 'tester', ...rest };
        const result = await line.provision(scan, options);
        return result.error?.code ?? result.outcome;
      } catch (error) {
        if (isStationError(error)) return error.code;
        throw error;
      }
    },
    async [Symbol.asyncDispose]() {
      for (const device of plugged) device.close();
      await parts[Symbol.asyncDispose]();
      await removeTestFolder(folder);
    },
  };
}

// The slot's name is the test's own, and nothing reads more into it.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const slotNamed = (name: string): SlotId => name as SlotId;

/** A ledger in which `before` runs ahead of each append, inside the transaction: what it throws is what the disk did. */
export const ledgerWith = (
  ledger: Ledger,
  before: (entry: Parameters<LedgerTransaction['append']>[0]) => void,
): Ledger => ({
  ...ledger,
  commit: (work) =>
    ledger.commit((tx) =>
      work({
        ...tx,
        append(entry) {
          before(entry);
          return tx.append(entry);
        },
      }),
    ),
});
