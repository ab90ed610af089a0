import { administering, command, query, roles } from './row.ts';
import { z } from './schemas.ts';
import { done, secretText, text } from './shapes.ts';

export const personView = z.strictObject({
  id: text,
  name: text,
  role: z.enum(roles),
  active: z.boolean(),
  /** Whether a PIN was ever set: without one nobody logs in. */
  hasPin: z.boolean(),
});
export type PersonView = z.output<typeof personView>;

/** Who works here, and what an admin may do about it. */
export const peopleRows = {
  'setup.people': query(administering, z.strictObject({}), z.strictObject({ people: z.array(personView) })),
  'people.add': command(
    administering,
    z.strictObject({ id: text, name: text, role: z.enum(roles), pin: secretText.nullable() }),
    done,
  ),
  /** Also brings back who was withdrawn. */
  'people.change': command(
    administering,
    z.strictObject({ id: text, name: text, role: z.enum(roles), active: z.boolean() }),
    done,
  ),
  'people.remove': command(administering, z.strictObject({ id: text }), done),
  /** Also ends a lockout. */
  'people.setPin': command(administering, z.strictObject({ id: text, pin: secretText }), done),
} as const;
