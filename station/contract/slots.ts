import { administering, command, query } from './row.ts';
import { z } from './schemas.ts';
import { done, text } from './shapes.ts';

export const boundSlot = z.strictObject({
  slot: text,
  port: text,
  /** `waits`: the line has another port, or none, for it; it is taken up when no unit is in work. */
  state: z.enum(['in-use', 'waits']),
});
export type BoundSlot = z.output<typeof boundSlot>;

/** The slots as the station's file has them, and how a port becomes one. */
export const slotRows = {
  'setup.slots': query(administering, z.strictObject({}), z.strictObject({ slots: z.array(boundSlot) })),
  /** Null frees the slot. */
  'slots.bind': command(
    administering,
    z.strictObject({ slot: z.string().trim().min(1).max(16), port: z.string().min(1).max(256).nullable() }),
    done,
  ),
} as const;
