import type { Product } from '../../../station/config/product.ts';
import type { SlotId } from '../../../station/domain/ids.ts';
import { isStationError } from '../../../station/domain/station-error.ts';
import type { Line, LineOptions, Scan } from '../../../station/line/line.ts';

export interface TestScan {
  readonly product: Product;
  readonly serial: string;
  readonly slot?: string;
  readonly port?: string;
  readonly rework?: string | undefined;
}

/** A scan as a tester makes it. */
export function scanOf({ product, serial, slot = '1', port = 'wire', rework }: TestScan): Scan {
  // The slot's name is the test's own, and nothing reads more into it.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const scan = { product, serial, slot: slot as SlotId, port, person: 'tester' };
  return rework === undefined ? scan : { ...scan, rework };
}

/** `PASS`, or the code that the scan ended with: refused, failed or stopped. `UNNAMED …` is what no scan may ever end with. */
export async function outcomeOf(line: Line, scan: TestScan, options?: LineOptions): Promise<string> {
  try {
    const result = await line.provision(scanOf(scan), options);
    return result.error?.code ?? result.outcome;
  } catch (error) {
    return isStationError(error) ? error.code : `UNNAMED ${String(error)}`;
  }
}
