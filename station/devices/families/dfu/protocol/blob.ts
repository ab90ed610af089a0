import { crc32 } from 'node:zlib';
import type { Credential, DpsSettings } from '../../../device-adapter.ts';

/**
 * The provisioning blob: what firmware reads its identity from. README.md tells it to whoever writes that firmware.
 *
 *   0      4  magic “PRV1”
 *   4      4  bytes of the entries, u32 LE
 *   8      n  entries: type u16 LE, length u16 LE, value
 *   8 + n  4  CRC-32 (ISO-HDLC, as zlib has it) of everything before it, u32 LE
 *             and 0xFF to the end of the area
 */
const magic = Buffer.from('PRV1', 'latin1');
const headerBytes = 8;
const crcBytes = 4;
const entryHeaderBytes = 4;
export const smallestAreaBytes = headerBytes + crcBytes;
export const emptyByte = 0xff;

/** Types of entries. Firmware skips those that it does not know. */
export const entryType = {
  /** A certificate, DER (RFC 5280); the leaf first, then each one's issuer. */
  certificate: 0x0001,
  /** PKCS#8, DER (RFC 5208). */
  privateKey: 0x0002,
  /** 32 raw bytes. */
  symmetricKey: 0x0003,
  /** ASCII, without a NUL. */
  idScope: 0x0010,
  registrationId: 0x0011,
  globalEndpoint: 0x0012,
} as const;

export interface BlobEntry {
  readonly type: number;
  readonly value: Uint8Array;
}

export type BlobContent =
  /** Never written, or erased. */
  | { readonly kind: 'empty' }
  | {
      readonly kind: 'blob';
      /** Views of the bytes that were decoded: wiping those wipes these. */
      readonly entries: readonly BlobEntry[];
      /** Bytes up to and with the CRC. */
      readonly length: number;
    }
  /** Something else, or a blob that was cut off or damaged. */
  | { readonly kind: 'unreadable' };

/** How many bytes of the area these entries take. */
export const blobBytes = (entries: readonly BlobEntry[]): number =>
  entries.reduce((sum, { value }) => sum + entryHeaderBytes + value.length, headerBytes + crcBytes);

/**
 * The whole area, `areaBytes` long. The caller wipes it when the entries hold a secret.
 * @throws RangeError when they do not fit, or a value is longer than 65 535 bytes
 */
export function encodeBlob(entries: readonly BlobEntry[], areaBytes: number): Buffer {
  const length = blobBytes(entries);
  if (length > areaBytes) throw new RangeError(`${length} bytes do not fit into ${areaBytes}`);
  const area = Buffer.alloc(areaBytes, emptyByte);
  magic.copy(area);
  area.writeUInt32LE(length - headerBytes - crcBytes, magic.length);
  let at = headerBytes;
  for (const { type, value } of entries) {
    area.writeUInt16LE(type, at);
    area.writeUInt16LE(value.length, at + 2);
    area.set(value, at + entryHeaderBytes);
    at += entryHeaderBytes + value.length;
  }
  area.writeUInt32LE(crc32(area.subarray(0, at)), at);
  return area;
}

/** Reads an area. Never throws; what is behind the blob is not looked at. */
export function decodeBlob(area: Uint8Array): BlobContent {
  if (isBlank(area)) return { kind: 'empty' };
  const bytes = Buffer.from(area.buffer, area.byteOffset, area.byteLength);
  if (bytes.length < smallestAreaBytes || !bytes.subarray(0, magic.length).equals(magic)) return { kind: 'unreadable' };
  const end = headerBytes + bytes.readUInt32LE(magic.length);
  if (end + crcBytes > bytes.length || crc32(bytes.subarray(0, end)) !== bytes.readUInt32LE(end)) {
    return { kind: 'unreadable' };
  }
  const entries = entriesIn(bytes.subarray(headerBytes, end));
  return entries === undefined ? { kind: 'unreadable' } : { kind: 'blob', entries, length: end + crcBytes };
}

/** Erased flash is all ones; some memories (EEPROM) are all zeros. */
const isBlank = (area: Uint8Array): boolean =>
  area.every((byte) => byte === emptyByte) || area.every((byte) => byte === 0);

function entriesIn(body: Buffer): BlobEntry[] | undefined {
  const entries: BlobEntry[] = [];
  for (let at = 0; at < body.length; ) {
    if (at + entryHeaderBytes > body.length) return undefined;
    const from = at + entryHeaderBytes;
    const to = from + body.readUInt16LE(at + 2);
    if (to > body.length) return undefined;
    entries.push({ type: body.readUInt16LE(at), value: body.subarray(from, to) });
    at = to;
  }
  return entries;
}

/** In the order in which they stand in a blob. The values are those given, not copies. */
export function credentialEntries(credential: Credential): BlobEntry[] {
  if (credential.kind === 'symmetric-key') return [{ type: entryType.symmetricKey, value: credential.key }];
  const certificates = credential.chain.map((value) => ({ type: entryType.certificate, value }));
  const { privateKey } = credential;
  return privateKey === null ? certificates : [...certificates, { type: entryType.privateKey, value: privateKey }];
}

export const dpsEntries = (settings: DpsSettings): BlobEntry[] => [
  { type: entryType.idScope, value: Buffer.from(settings.idScope, 'utf8') },
  { type: entryType.registrationId, value: Buffer.from(settings.registrationId, 'utf8') },
  { type: entryType.globalEndpoint, value: Buffer.from(settings.globalEndpoint, 'utf8') },
];
