import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import type { HeldItem } from '../../device-adapter.ts';
import { type BlobContent, type BlobEntry, entryType } from './protocol/blob.ts';

/** Lower-case hex, as the ledger and `HeldItem` have it. */
export const sha256Hex = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');

const kinds: Readonly<Record<number, HeldItem['kind']>> = {
  [entryType.certificate]: 'certificate',
  [entryType.privateKey]: 'private-key',
  [entryType.symmetricKey]: 'symmetric-key',
  [entryType.idScope]: 'dps-setting',
  [entryType.registrationId]: 'dps-setting',
  [entryType.globalEndpoint]: 'dps-setting',
};

/**
 * What the area holds. Something that is no blob, such as one whose writing was cut off, counts as a certificate: the one
 * thing that no run takes for a key of its own making.
 */
export function heldItems(place: string, area: Uint8Array, content: BlobContent): HeldItem[] {
  if (content.kind === 'empty') return [];
  if (content.kind === 'unreadable') return [{ kind: 'certificate', place, sha256: sha256Hex(area) }];
  return content.entries.flatMap(({ type, value }) => {
    const kind = kinds[type];
    if (kind === undefined) return [];
    const sha256 = kind === 'private-key' ? publicKeySha256(value) : sha256Hex(value);
    return [{ kind, place: `${place} entry 0x${type.toString(16).padStart(4, '0')}`, sha256 }];
  });
}

/** Of the public half of a private key in PKCS#8; null where it is none. */
export function publicKeySha256(privateKey: Uint8Array): string | null {
  try {
    const key = createPrivateKey({
      key: Buffer.from(privateKey.buffer, privateKey.byteOffset, privateKey.byteLength),
      format: 'der',
      type: 'pkcs8',
    });
    return sha256Hex(createPublicKey(key).export({ type: 'spki', format: 'der' }));
  } catch {
    return null;
  }
}

export const valueOf = (entries: readonly BlobEntry[], type: number): Uint8Array | undefined =>
  entries.find((entry) => entry.type === type)?.value;
