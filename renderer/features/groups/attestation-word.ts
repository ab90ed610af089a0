const words = ['x509', 'symmetric-key', 'other'] as const;

/** The way by which a group's devices get in, as the screens name it. */
export const attestationWord = (attestation: string): (typeof words)[number] =>
  words.find((word) => word === attestation) ?? 'other';
