import { heldTerms } from './group-settings.ts';
import { administering, command, query } from './row.ts';
import { z } from './schemas.ts';
import { count, done, reason, text, time } from './shapes.ts';

/** DPS's rule for names, in lower case: the service does not tell cases apart. */
export const groupName = z.string().regex(/^[a-z0-9](?:[a-z0-9._:-]{0,126}[a-z0-9])?$/);

/** An enrollment group as the cloud tells it. `isOwn`: its first or second CA is one of the station's issuing CAs. */
export const groupView = z.strictObject({
  group: text,
  /** The version that was looked at: an act on another one is refused. */
  etag: text,
  attestation: text,
  status: z.enum(['enabled', 'disabled']),
  primarySha256: text.nullable(),
  secondarySha256: text.nullable(),
  /** Names of the CAs that it lets in by; null: it does so by their certificates, or by a key. */
  references: z.array(text).nullable(),
  isOwn: z.boolean(),
});
export type GroupView = z.output<typeof groupView>;

export const groupDevice = z.strictObject({
  registrationId: text,
  serial: text.nullable(),
  status: text,
  hub: text.nullable(),
  updatedAt: time.nullable(),
});

/** Enrollment groups: one entry that lets in every device of a CA, or of a key. */
export const groupRows = {
  'groups.list': query(administering, z.strictObject({}), z.strictObject({ groups: z.array(groupView) })),
  /** The group and the first devices that it let in; `more`: there are others. */
  'groups.show': query(
    administering,
    z.strictObject({ group: groupName }),
    z.strictObject({
      group: groupView,
      /** What it says of all its devices. */
      terms: heldTerms,
      devices: z.array(groupDevice),
      more: z.boolean(),
      shown: count,
    }),
  ),
  'groups.turn': command(
    administering,
    z.strictObject({ group: groupName, etag: text, status: z.enum(['enabled', 'disabled']), reason }),
    done,
  ),
  'groups.delete': command(administering, z.strictObject({ group: groupName, etag: text, reason }), done),
} as const;
