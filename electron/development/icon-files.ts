/** A square picture and how many pixels its side has. */
export interface SizedPng {
  readonly size: number;
  readonly png: Buffer;
}

const entryBytes = 16;
const headerBytes = 6;

/** Windows' .ico, with its pictures as PNG (Windows Vista and later): sides of at most 256 pixels. */
export function icoOf(pictures: readonly SizedPng[]): Buffer {
  const header = Buffer.alloc(headerBytes + entryBytes * pictures.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(pictures.length, 4);
  let offset = header.length;
  pictures.forEach(({ size, png }, index) => {
    const at = headerBytes + entryBytes * index;
    // 256 does not fit into a byte: it is written as 0.
    header.writeUInt8(size % 256, at);
    header.writeUInt8(size % 256, at + 1);
    header.writeUInt16LE(1, at + 4);
    header.writeUInt16LE(32, at + 6);
    header.writeUInt32LE(png.length, at + 8);
    header.writeUInt32LE(offset, at + 12);
    offset += png.length;
  });
  return Buffer.concat([header, ...pictures.map(({ png }) => png)]);
}

/** The types of macOS' .icns that hold a PNG, by the picture's side. */
const icnsTypes: Readonly<Record<number, string>> = { 128: 'ic07', 256: 'ic08', 512: 'ic09', 1024: 'ic10' };

/** macOS' .icns, with its pictures as PNG; sizes that it has no such type for are left out. */
export function icnsOf(pictures: readonly SizedPng[]): Buffer {
  const chunk = (type: string, content: Buffer): Buffer => {
    const head = Buffer.alloc(8);
    head.write(type, 0, 'ascii');
    head.writeUInt32BE(head.length + content.length, 4);
    return Buffer.concat([head, content]);
  };
  const chunks = pictures.flatMap(({ size, png }) => {
    const type = icnsTypes[size];
    return type === undefined ? [] : [chunk(type, png)];
  });
  return chunk('icns', Buffer.concat(chunks));
}
