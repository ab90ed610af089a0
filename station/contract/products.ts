import { administering, command, query } from './row.ts';
import { z } from './schemas.ts';
import { count, done, text } from './shapes.ts';

/** Far more than a product needs. */
const productText = z.string().min(1).max(65_536);

export const productFile = z.strictObject({
  name: text,
  file: text,
  text: z.string(),
  /** `waits`: the line works with another one, or without; it is taken up when no unit is in work. */
  state: z.enum(['in-use', 'waits']),
});
export type ProductFile = z.output<typeof productFile>;

export const productVerdict = z.strictObject({
  /** Empty when it is sound. */
  problems: z.array(z.strictObject({ line: count.nullable(), text: z.string() })),
  product: z.strictObject({ name: text, title: text, family: text }).nullable(),
  /** Whether a product of this name lies there already. */
  exists: z.boolean(),
});
export type ProductVerdict = z.output<typeof productVerdict>;

/** The product files, and how a new one gets among them. */
export const productRows = {
  'setup.products': query(administering, z.strictObject({}), z.strictObject({ products: z.array(productFile) })),
  /** Held against schema and family; nothing is kept. */
  'products.check': query(administering, z.strictObject({ text: productText }), productVerdict),
  'products.import': command(administering, z.strictObject({ text: productText, replace: z.boolean() }), done),
} as const;
