/** nRF Connect SDK's `nrf_cloud_cred` shell, pure: keys that the device makes and keeps. */

import { linesOf } from '../terminal.ts';
import { type Answer, firstMatch, otherwise, parseBase64Line, refused, unreadable, valueIs } from './answer.ts';

export const keyGenerate = (secTag: number): string => `nrf_cloud_cred keygen ${secTag}`;
export const keyRequest = (secTag: number, commonName: string): string =>
  `nrf_cloud_cred csr ${secTag} CN=${commonName}`;
export const keyPublic = (secTag: number): string => `nrf_cloud_cred pubkey ${secTag}`;
export const keyDelete = (secTag: number): string => `nrf_cloud_cred delete ${secTag}`;

export function parseKeyGenerated(output: Buffer, secTag: number): Answer<'generated' | 'exists'> {
  const lines = linesOf(output);
  if (lines.includes(`Generated device key in sec tag ${secTag}`)) return valueIs('generated');
  if (lines.some((line) => line.startsWith(`Key already exists in sec tag ${secTag}.`))) return valueIs('exists');
  const known = firstMatch(lines, /^(?:Key generation failed: -\d+|Invalid sec tag: .*)$/);
  if (known !== undefined) return refused(known[0]);
  return otherwise(lines);
}

/** The PKCS#10 request, DER. */
export const parseKeyRequest = (output: Buffer): Answer<Buffer> =>
  parseBase64Line(output, 'CSR: ', 'CSR generation complete');

/** The uncompressed P-256 point (SEC 1, 65 bytes); `refused` also where the firmware has no key to tell of. */
export function parseKeyPublic(output: Buffer): Answer<Buffer> {
  const answer = parseBase64Line(output, 'PUBKEY: ', 'Public key export complete');
  if (answer.kind !== 'value') return answer;
  return answer.value.length === 65 && answer.value[0] === 0x04 ? answer : unreadable;
}

export function parseKeyDeleted(output: Buffer, secTag: number): Answer<true> {
  const lines = linesOf(output);
  if (lines.includes(`Deleted device key in sec tag ${secTag}`)) return valueIs(true);
  const known = firstMatch(lines, /^Key deletion failed: -\d+$/);
  if (known !== undefined) return refused(known[0]);
  return otherwise(lines);
}
