import { command, everyone, line, query, steering } from './row.ts';
import { z } from './schemas.ts';
import { approval, done, reason, text } from './shapes.ts';
import { orderState } from './state.ts';

/** More units than any order asks for. */
const quantity = z.int().min(1).max(100_000_000);

/** What is to be made. Whoever works on the line may ask for more units; a second person approves it. */
export const orderRows = {
  /** Those that are open, the last opened first; on demand the closed ones too. */
  'orders.list': query(
    everyone,
    z.strictObject({ closed: z.boolean().optional() }),
    z.strictObject({ orders: z.array(orderState) }),
  ),
  'orders.open': command(steering, z.strictObject({ id: text, product: text, quantity, lot: text.nullable() }), done),
  'orders.close': command(steering, z.strictObject({ id: text, reason }), done),
  'orders.raise': command(line, z.strictObject({ id: text, by: quantity, approval }), done),
} as const;
