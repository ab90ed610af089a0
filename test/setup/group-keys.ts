/** The keys of a symmetric-key group, where a test does not care whose they are. */
export const groupKeys = {
  kind: 'symmetric-key',
  primary: Buffer.alloc(64, 1),
  secondary: Buffer.alloc(64, 2),
} as const;
