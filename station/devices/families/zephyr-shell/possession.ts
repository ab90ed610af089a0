import { createHmac, type KeyObject, timingSafeEqual, verify } from 'node:crypto';
import { valueOf } from './answers.ts';
import { parseProof, proofCommand } from './protocol/device.ts';
import type { ShellSession } from './shell-session.ts';

/**
 * Asks the application to use its key on the nonce. Undefined where it says that it cannot: that is a failed proof.
 * @throws DEVICE_FIRMWARE_UNSUITABLE where there is no such command, DEVICE_ANSWER_UNREADABLE
 */
export async function askForProof(
  session: ShellSession,
  command: string,
  nonce: Buffer,
  signal: AbortSignal,
): Promise<Buffer | undefined> {
  const answer = parseProof(await session.run({ line: proofCommand(command, nonce), name: command }, signal));
  return answer.kind === 'refused' ? undefined : valueOf(answer, command);
}

/** The proof of a symmetric key is HMAC-SHA256(key, nonce), RFC 2104. */
export function provesSymmetricKey(key: Buffer, nonce: Buffer, proof: Buffer): boolean {
  const expected = createHmac('sha256', key).update(nonce).digest();
  return proof.length === expected.length && timingSafeEqual(proof, expected);
}

const rawSignatureBytes = 64;

/** ECDSA with SHA-256 over the nonce: r‖s as PSA gives it (64 bytes), or an Ecdsa-Sig-Value (RFC 3279 section 2.2.3). */
export function provesPrivateKey(publicKey: KeyObject, nonce: Buffer, proof: Buffer): boolean {
  const dsaEncoding = proof.length === rawSignatureBytes ? 'ieee-p1363' : 'der';
  try {
    return verify('sha256', nonce, { key: publicKey, dsaEncoding }, proof);
  } catch {
    return false;
  }
}
