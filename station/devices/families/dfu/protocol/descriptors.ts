import { descriptorType, splitDescriptors } from '../../../usb/descriptors.ts';

/**
 * What a DFU device says of itself in its configuration descriptor: the interfaces of class FE, subclass 01, and the DFU
 * functional descriptor behind them (DFU 1.1 sections 4.1 and 4.2).
 */
export interface DfuInterface {
  readonly configuration: number;
  readonly number: number;
  readonly alternate: number;
  /** `runtime`: the application runs, and only DETACH is understood. */
  readonly mode: 'runtime' | 'dfu';
  /** Index of the string that names it; 0 = none. With DfuSe that string is the memory layout. */
  readonly nameIndex: number;
  readonly functional: DfuFunctional;
}

export interface DfuFunctional {
  readonly canDownload: boolean;
  readonly canUpload: boolean;
  /** After manifestation it goes back to dfuIDLE and talks on; otherwise it waits for a USB reset. */
  readonly manifestationTolerant: boolean;
  /** It leaves the bus by itself after DETACH. */
  readonly willDetach: boolean;
  readonly detachTimeoutMs: number;
  /** The most bytes in one DNLOAD or UPLOAD. */
  readonly transferBytes: number;
  /** `dfuse` for bcdDFUVersion 0x011A: ST's extension. */
  readonly dialect: 'dfu' | 'dfuse';
}

const functionalType = 0x21;
const applicationSpecific = 0xfe;
const firmwareUpgrade = 0x01;
const dfuseVersion = 0x011a;

const attribute = { canDownload: 1, canUpload: 2, manifestationTolerant: 4, willDetach: 8 } as const;
const attributeNames = ['canDownload', 'canUpload', 'manifestationTolerant', 'willDetach'] as const;

/** Every DFU interface in a configuration descriptor (USB 2.0 section 9.6.3); those without a functional descriptor are none. */
export function parseDfuInterfaces(configuration: Uint8Array): DfuInterface[] {
  const configurationValue = configuration[5] ?? 1;
  const found: Omit<DfuInterface, 'functional'>[] = [];
  const functional = new Map<number, DfuFunctional>();
  let current: number | undefined;
  for (const { type, bytes } of splitDescriptors(configuration)) {
    if (type === descriptorType.interface) {
      const one = parseInterface(bytes, configurationValue);
      current = one?.number;
      if (one !== undefined) found.push(one);
    } else if (type === functionalType && current !== undefined) {
      const parsed = parseFunctional(bytes);
      if (parsed !== undefined) functional.set(current, parsed);
    }
  }
  // One functional descriptor serves all alternates of its interface, wherever it stands among them.
  return found.flatMap((one) => {
    const parsed = functional.get(one.number);
    return parsed === undefined ? [] : [{ ...one, functional: parsed }];
  });
}

function parseInterface(descriptor: Buffer, configuration: number): Omit<DfuInterface, 'functional'> | undefined {
  const [, , number = 0, alternate = 0, , interfaceClass, subclass, protocol, nameIndex = 0] = descriptor;
  if (descriptor.length < 9 || interfaceClass !== applicationSpecific || subclass !== firmwareUpgrade) return undefined;
  if (protocol !== 1 && protocol !== 2) return undefined;
  return { configuration, number, alternate, mode: protocol === 1 ? 'runtime' : 'dfu', nameIndex };
}

function parseFunctional(descriptor: Buffer): DfuFunctional | undefined {
  // DFU 1.0 devices end before bcdDFUVersion.
  if (descriptor.length < 7) return undefined;
  const attributes = descriptor[2] ?? 0;
  const has = (name: keyof typeof attribute): boolean => (attributes & attribute[name]) !== 0;
  return {
    canDownload: has('canDownload'),
    canUpload: has('canUpload'),
    manifestationTolerant: has('manifestationTolerant'),
    willDetach: has('willDetach'),
    detachTimeoutMs: descriptor.readUInt16LE(3),
    transferBytes: descriptor.readUInt16LE(5),
    dialect: descriptor.length >= 9 && descriptor.readUInt16LE(7) === dfuseVersion ? 'dfuse' : 'dfu',
  };
}

/** The functional descriptor as a device sends it. */
export function encodeFunctional(functional: DfuFunctional): Buffer {
  const descriptor = Buffer.alloc(9);
  const attributes = attributeNames.filter((name) => functional[name]).map((name) => attribute[name]);
  descriptor.writeUInt8(descriptor.length, 0);
  descriptor.writeUInt8(functionalType, 1);
  descriptor.writeUInt8(
    attributes.reduce((bits, bit) => bits | bit, 0),
    2,
  );
  descriptor.writeUInt16LE(functional.detachTimeoutMs, 3);
  descriptor.writeUInt16LE(functional.transferBytes, 5);
  descriptor.writeUInt16LE(functional.dialect === 'dfuse' ? dfuseVersion : 0x0110, 7);
  return descriptor;
}
