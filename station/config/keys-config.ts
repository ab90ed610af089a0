import { z } from 'zod';

const generation = z.int().min(1).max(16);

/** `[device_keys]`: which derivation key new units get theirs from, and which one is prepared for the time after it. */
export const deviceKeysSchema = z
  .strictObject({ current: generation.default(1), next: generation.optional() })
  .prefault({});

/** RFC 3339 in UTC; TOML's own date-times are not wanted: they would not say their zone. */
const instant = z.iso.datetime({ precision: 0 }).meta({
  description: 'a moment in UTC',
  examples: ['2027-01-01T00:00:00Z'],
});

/** `[issuing]`: when the next issuing CA begins to sign, and when a person is warned that one ends. */
export const issuingSchema = z
  .strictObject({
    /** Days before an end at which the warning grows stronger. */
    warn_days: z.array(z.int().min(1).max(3650)).min(1).default([90, 30, 7]),
    next: z
      .strictObject({
        /** Generation of the signer's issuing key: 2 is the one that `station ca next` makes first. */
        key: generation,
        /** New certificates are signed by it from then on. */
        from: instant,
      })
      .optional(),
  })
  .prefault({});
