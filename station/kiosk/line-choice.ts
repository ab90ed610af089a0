import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Home } from '../config/home.ts';
import { type Product, productNamed } from '../config/product.ts';
import { writeFileDurably } from '../config/write-file.ts';
import type { StationState } from '../contract/state.ts';
import { lineError } from '../line/line-errors.ts';
import type { Station } from '../station.ts';
import { shownOrder } from './records.ts';

const lineChoice = z.strictObject({ product: z.string(), order: z.string().nullable() });
export type LineChoice = z.output<typeof lineChoice>;

const fileIn = (home: Home): string => join(home.dir, 'kiosk', 'line.json');

/** Whether the line makes units of the product. */
export const isMade = ({ family }: Product): boolean => family.isImported !== true;

/** The choice as the screen shows it. @throws PRODUCT_UNKNOWN, PRODUCT_IS_IMPORTED, ORDER_NOT_FOUND, ORDER_OTHER_PRODUCT */
export function choiceOf(station: Station, { product, order }: LineChoice): Pick<StationState, 'product' | 'order'> {
  const found = productNamed(station.products, product);
  const { name } = found.config;
  if (!isMade(found)) throw lineError('PRODUCT_IS_IMPORTED', { product: name });
  if (order === null) return { product: name, order: null };
  const chosen = station.orders.show(order);
  if (chosen.product !== name)
    throw lineError('ORDER_OTHER_PRODUCT', { order, ordered: chosen.product, product: name });
  return { product: name, order: shownOrder(chosen) };
}

/** What was being made when the kiosk last ran, so that a restart in the middle of a shift asks nobody. */
export async function loadLineChoice(station: Station): Promise<Pick<StationState, 'product' | 'order'>> {
  try {
    return choiceOf(station, lineChoice.parse(JSON.parse(await readFile(fileIn(station.home), 'utf8'))));
  } catch {
    // Never chosen, or what was chosen is not there any more: somebody chooses again.
    const [only, ...others] = station.products.filter(isMade);
    return { product: only && others.length === 0 ? only.config.name : null, order: null };
  }
}

export const saveLineChoice = (home: Home, choice: LineChoice): Promise<void> =>
  writeFileDurably(fileIn(home), `${JSON.stringify(choice)}\n`);
