import { hash } from 'node:crypto';

/** How a registration id follows from an endorsement key. */
export const endorsementIdConventions = ['sha256', 'base32'] as const;
export type EndorsementIdConvention = (typeof endorsementIdConventions)[number];

/**
 * The registration id that a device finds by itself from its endorsement key (TPM2B_PUBLIC): its SHA-256 as lower-case
 * hex, as `sha256sum ek.pub` prints it, or as lower-case base32 without padding (RFC 4648 §6), as Microsoft's device
 * SDKs use where they are given none.
 */
export function registrationIdOfKey(endorsementKey: Buffer, convention: EndorsementIdConvention): string {
  const digest = hash('sha256', endorsementKey, 'buffer');
  return convention === 'sha256' ? digest.toString('hex') : base32(digest);
}

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

function base32(bytes: Buffer): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += alphabet[(held >> (bits - 5)) & 31];
    held &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + alphabet[(held << (5 - bits)) & 31];
}
