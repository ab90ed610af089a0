import { auditing, query } from './row.ts';
import { z } from './schemas.ts';
import { count, text, time } from './shapes.ts';

export const yieldReport = z.strictObject({
  hours: z.array(z.strictObject({ hour: time, passed: count, failed: count, error: count })),
  runs: count,
  units: count,
  /** Fractions from 0 to 1; null when there is nothing to divide. */
  firstPass: z.number().nullable(),
  final: z.number().nullable(),
  failures: z.array(z.strictObject({ key: text, count })),
  /** Seconds: `upTo` is a bucket's upper edge, null the last one's. */
  cycleTimes: z.array(z.strictObject({ upTo: z.number().nullable(), count })),
  meanSeconds: z.number().nullable(),
});
export type YieldReport = z.output<typeof yieldReport>;

export const yieldRows = {
  'yield.report': query(
    auditing,
    z.strictObject({
      from: time,
      to: time,
      product: text.nullable(),
      order: text.nullable(),
      by: z.enum(['code', 'phase', 'slot', 'person', 'product']),
    }),
    yieldReport,
  ),
} as const;
