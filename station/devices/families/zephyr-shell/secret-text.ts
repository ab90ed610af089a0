/**
 * Text forms of secret bytes as bytes. `Buffer.toString` would leave the secret in a string, which nobody can wipe.
 */

const base64Alphabet = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/', 'latin1');
const hexAlphabet = Buffer.from('0123456789abcdef', 'latin1');
const padding = 0x3d;

/** Lower-case hex, as bytes of ASCII. The caller wipes it. */
export function hexBytes(data: Uint8Array): Buffer {
  const text = Buffer.alloc(data.length * 2);
  data.forEach((byte, index) => {
    text[index * 2] = hexAlphabet[byte >> 4] ?? 0;
    text[index * 2 + 1] = hexAlphabet[byte & 0x0f] ?? 0;
  });
  return text;
}

/** Base64 with padding (RFC 4648 section 4), as bytes of ASCII. The caller wipes it. */
export function base64Bytes(data: Uint8Array): Buffer {
  const text = Buffer.alloc(Math.ceil(data.length / 3) * 4, padding);
  for (let from = 0, to = 0; from < data.length; from += 3, to += 4) {
    const left = data.length - from;
    const word = ((data[from] ?? 0) << 16) | ((data[from + 1] ?? 0) << 8) | (data[from + 2] ?? 0);
    text[to] = base64Alphabet[(word >> 18) & 63] ?? 0;
    text[to + 1] = base64Alphabet[(word >> 12) & 63] ?? 0;
    if (left > 1) text[to + 2] = base64Alphabet[(word >> 6) & 63] ?? 0;
    if (left > 2) text[to + 3] = base64Alphabet[word & 63] ?? 0;
  }
  return text;
}

/** The bytes that base64 text stands for, or undefined where it is not canonical base64. The caller wipes them. */
export function fromBase64Bytes(text: Uint8Array): Buffer | undefined {
  if (text.length === 0 || text.length % 4 !== 0) return undefined;
  const padded = text[text.length - 1] !== padding ? 0 : text[text.length - 2] !== padding ? 1 : 2;
  const data = Buffer.alloc((text.length / 4) * 3 - padded);
  for (let from = 0, to = 0; from < text.length; from += 4, to += 3) {
    let word = 0;
    for (let index = from; index < from + 4; index++) {
      const value = index >= text.length - padded ? 0 : base64Alphabet.indexOf(text[index] ?? 0);
      if (value === -1) return wiped(data);
      word = (word << 6) | value;
    }
    data[to] = word >> 16;
    data[to + 1] = (word >> 8) & 0xff;
    data[to + 2] = word & 0xff;
  }
  const again = base64Bytes(data);
  const canonical = again.equals(text);
  again.fill(0);
  return canonical ? data : wiped(data);
}

function wiped(data: Buffer): undefined {
  data.fill(0);
  return undefined;
}
