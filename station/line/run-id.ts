import { isRunId, type RunId } from '../domain/ids.ts';

/** A UUID version 7 (RFC 9562 §5.7): unique, and sorted by the time the run began. */
export function newRunId(now: Date, random: (size: number) => Buffer): RunId {
  const bytes = random(16);
  bytes.writeUIntBE(now.getTime(), 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  const id = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  if (!isRunId(id)) throw new TypeError('a run id takes 16 random bytes');
  return id;
}
