/**
 * The little DER (X.690 §10) that must be byte-exact here: slicing a structure without re-encoding it, refusing what
 * is not DER, and joining ready-made parts. Structures with choices and defaults are left to @peculiar/asn1-*.
 */

export const tag = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  ia5String: 0x16,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Constructed context-specific tag `[n]`. */
export const contextTag = (n: number): number => 0xa0 | n;

/** One tag-length-value; both buffers are views into what was read. */
export interface Tlv {
  readonly tag: number;
  readonly raw: Buffer;
  readonly content: Buffer;
}

/** The bytes are not DER. A parser's own error: it is translated before it leaves the subsystem. */
export class DerSyntaxError extends Error {
  override readonly name = 'DerSyntaxError';
}

const depthLimit = 32;

/** Reads one element at `offset`: single-byte tag, definite and minimal length, content inside the buffer. */
export function readTlv(bytes: Buffer, offset = 0): Tlv {
  const first = bytes[offset];
  const lengthByte = bytes[offset + 1];
  if (first === undefined || lengthByte === undefined) throw new DerSyntaxError('the data ends inside an element');
  if ((first & 0x1f) === 0x1f) throw new DerSyntaxError('tags above 30 are not used here');
  let length = lengthByte;
  let start = offset + 2;
  if (lengthByte >= 0x80) {
    const octets = lengthByte & 0x7f;
    if (octets === 0 || octets > 4) throw new DerSyntaxError('a length is indefinite or too large');
    if (start + octets > bytes.length) throw new DerSyntaxError('the data ends inside a length');
    length = bytes.readUIntBE(start, octets);
    start += octets;
    if (length < 0x80 || length < 2 ** (8 * (octets - 1))) throw new DerSyntaxError('a length is not minimal');
  }
  const end = start + length;
  if (end > bytes.length) throw new DerSyntaxError('the data ends inside an element');
  return { tag: first, raw: bytes.subarray(offset, end), content: bytes.subarray(start, end) };
}

/** The elements that fill `content` exactly. */
export function readAll(content: Buffer): Tlv[] {
  const elements: Tlv[] = [];
  for (let offset = 0; offset < content.length; ) {
    const element = readTlv(content, offset);
    elements.push(element);
    offset += element.raw.length;
  }
  return elements;
}

/** The children of the one SEQUENCE that `bytes` is, to the last byte, checked to be DER all the way down. */
export function readSequence(bytes: Buffer): Tlv[] {
  const outer = readTlv(bytes);
  if (outer.tag !== tag.sequence) throw new DerSyntaxError('a SEQUENCE was expected');
  if (outer.raw.length !== bytes.length) throw new DerSyntaxError('bytes follow the end of the structure');
  checkNested(outer.content, 1);
  return readAll(outer.content);
}

function checkNested(content: Buffer, depth: number): void {
  if (depth > depthLimit) throw new DerSyntaxError('the structure is nested too deeply');
  for (const element of readAll(content)) {
    if ((element.tag & 0x20) !== 0) checkNested(element.content, depth + 1);
  }
}

/** Encodes one element whose content is `parts` joined. */
export function encodeTlv(tagByte: number, ...parts: readonly Uint8Array[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([encodeHeader(tagByte, length), ...parts]);
}

export const encodeSequence = (...parts: readonly Uint8Array[]): Buffer => encodeTlv(tag.sequence, ...parts);

/** INTEGER of an unsigned big-endian number, minimal: leading zeros go, one comes back where the top bit is set. */
export function encodeUnsignedInteger(bigEndian: Uint8Array): Buffer {
  let start = 0;
  while (start < bigEndian.length - 1 && bigEndian[start] === 0) start++;
  const digits = bigEndian.subarray(start);
  return (digits[0] ?? 0x80) >= 0x80 ? encodeTlv(tag.integer, Buffer.of(0), digits) : encodeTlv(tag.integer, digits);
}

/** BIT STRING of whole octets. */
export const encodeBitString = (octets: Uint8Array): Buffer => encodeTlv(tag.bitString, Buffer.of(0), octets);

function encodeHeader(tagByte: number, length: number): Buffer {
  if (length < 0x80) return Buffer.of(tagByte, length);
  let octets = 1;
  while (length >= 2 ** (8 * octets)) octets++;
  const header = Buffer.alloc(2 + octets);
  header[0] = tagByte;
  header[1] = 0x80 | octets;
  header.writeUIntBE(length, 2, octets);
  return header;
}
