/** WebSocket frames as a server reads and writes them (RFC 6455 §5). */

export const opcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export interface Frame {
  readonly opcode: number;
  readonly payload: Buffer;
}

/** Largest frame that is taken; a device's packets are far below. */
const maxPayloadBytes = 256 * 1024;
const maxControlBytes = 125;

/** What a client must not send; the connection ends. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

/** One final, unmasked frame: servers do not mask (§5.1). */
export function encodeFrame(code: number, payload: Uint8Array): Buffer {
  const { length } = payload;
  const header = Buffer.alloc(length < 126 ? 2 : length < 0x1_0000 ? 4 : 10);
  header[0] = 0x80 | code;
  if (length < 126) {
    header[1] = length;
  } else if (length < 0x1_0000) {
    header[1] = 126;
    header.writeUInt16BE(length, 2);
  } else {
    header[1] = 127;
    header.writeBigUInt64BE(BigInt(length), 2);
  }
  return Buffer.concat([header, payload]);
}

/** Collects a client's bytes and gives its frames as they become whole. */
export function frameReader(): (chunk: Buffer) => Frame[] {
  let waiting: Buffer = Buffer.alloc(0);
  /** @throws FrameError */
  return (chunk) => {
    waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk]);
    const frames: Frame[] = [];
    for (;;) {
      const read = readFrame(waiting);
      if (!read) return frames;
      frames.push(read.frame);
      waiting = waiting.subarray(read.length);
    }
  };
}

function readFrame(bytes: Buffer): { frame: Frame; length: number } | undefined {
  if (bytes.length < 2) return undefined;
  const [first = 0, second = 0] = bytes;
  const code = first & 0x0f;
  const isControl = code >= 8;
  if ((first & 0x70) !== 0) throw new FrameError('an extension that was not agreed');
  if ((second & 0x80) === 0) throw new FrameError('a client that does not mask');
  const size = sizeOf(bytes, second & 0x7f);
  if (!size) return undefined;
  if (size.payload > maxPayloadBytes) throw new FrameError('a frame that is too long');
  if (isControl && (size.payload > maxControlBytes || (first & 0x80) === 0)) {
    throw new FrameError('a control frame that is long or in parts');
  }
  const start = size.header + 4;
  const length = start + size.payload;
  if (bytes.length < length) return undefined;
  const mask = bytes.subarray(size.header, start);
  const payload = Buffer.from(bytes.subarray(start, length));
  for (let index = 0; index < payload.length; index++) {
    payload[index] = (payload[index] ?? 0) ^ (mask[index % 4] ?? 0);
  }
  return { frame: { opcode: code, payload }, length };
}

/** The lengths of header and payload, as the first bytes say; undefined when they have not all arrived. */
function sizeOf(bytes: Buffer, short: number): { header: number; payload: number } | undefined {
  if (short < 126) return { header: 2, payload: short };
  if (short === 126) return bytes.length < 4 ? undefined : { header: 4, payload: bytes.readUInt16BE(2) };
  return bytes.length < 10 ? undefined : { header: 10, payload: Number(bytes.readBigUInt64BE(2)) };
}
