/**
 * ST's extension of DFU, “DfuSe” (ST UM0424, AN3156): commands are downloaded as block 0, data starts at block 2, and the
 * name of an alternate setting says what memory is behind it.
 */

/** Block number of commands. */
export const commandBlock = 0;
/** First block of data: block n is at the address pointer + (n − 2) × transfer size. */
export const firstDataBlock = 2;

export const setAddressCommand = (address: number): Buffer => addressed(0x21, address);
/** Erases the one sector that holds `address`. */
export const eraseCommand = (address: number): Buffer => addressed(0x41, address);

function addressed(command: number, address: number): Buffer {
  const payload = Buffer.alloc(5);
  payload.writeUInt8(command, 0);
  payload.writeUInt32LE(address, 1);
  return payload;
}

/** Equal sectors side by side. */
export interface MemorySegment {
  readonly address: number;
  readonly sectors: number;
  readonly sectorBytes: number;
  readonly readable: boolean;
  readonly erasable: boolean;
  readonly writable: boolean;
}

const unitBytes: Readonly<Record<string, number>> = { ' ': 1, B: 1, K: 1024, M: 1024 * 1024 };
const sectorRule = /^(\d{1,4})\*(\d{1,4})([ BKM])([a-g])$/;

/**
 * Reads `@Internal Flash  /0x08000000/04*016Kg,01*064Kg`: address, then sectors × size, unit (B, K, M) and type, whose low
 * bits are readable 1, erasable 2, writable 4 (a = 1 … g = 7). Undefined where the text is no layout.
 */
export function parseMemoryLayout(name: string): MemorySegment[] | undefined {
  const [title, ...parts] = name.trimEnd().split('/');
  if (title?.startsWith('@') !== true || parts.length === 0 || parts.length % 2 !== 0) return undefined;
  const segments: MemorySegment[] = [];
  for (let index = 0; index < parts.length; index += 2) {
    const start = /^0x([0-9a-fA-F]{1,8})$/.exec(parts[index]?.trim() ?? '')?.[1];
    if (start === undefined) return undefined;
    let address = Number.parseInt(start, 16);
    for (const sectors of (parts[index + 1] ?? '').split(',')) {
      const segment = parseSectors(sectors.trimStart(), address);
      if (segment === undefined) return undefined;
      segments.push(segment);
      address += segment.sectors * segment.sectorBytes;
    }
  }
  return segments;
}

function parseSectors(text: string, address: number): MemorySegment | undefined {
  const [, count, size, unit = '', type = ''] = sectorRule.exec(text) ?? [];
  const sectors = Number(count);
  const sectorBytes = Number(size) * (unitBytes[unit] ?? 0);
  if (!(sectors > 0 && sectorBytes > 0) || address + sectors * sectorBytes > 2 ** 32) return undefined;
  const bits = type.charCodeAt(0) - 0x60;
  return {
    address,
    sectors,
    sectorBytes,
    readable: (bits & 1) !== 0,
    erasable: (bits & 2) !== 0,
    writable: (bits & 4) !== 0,
  };
}

/**
 * Addresses of the sectors that make up `length` bytes from `address`; undefined unless they are whole sectors that can be
 * read, erased and written: erasing part of somebody else's sector would take firmware with it.
 */
export function sectorsOf(layout: readonly MemorySegment[], address: number, length: number): number[] | undefined {
  const sectors: number[] = [];
  let at = address;
  while (at < address + length) {
    const next = sectorAt(layout, at);
    if (next === undefined) return undefined;
    sectors.push(at);
    at += next.sectorBytes;
  }
  return at === address + length ? sectors : undefined;
}

function sectorAt(layout: readonly MemorySegment[], address: number): MemorySegment | undefined {
  return layout.find(
    (segment) =>
      segment.readable &&
      segment.erasable &&
      segment.writable &&
      address >= segment.address &&
      address < segment.address + segment.sectors * segment.sectorBytes &&
      (address - segment.address) % segment.sectorBytes === 0,
  );
}
