import type { UsbAlternateInterface, UsbConfiguration, UsbEndpoint } from './usb-device.ts';

/** Descriptor types and standard requests (USB 2.0, tables 9-5 and 9-4). */
export const descriptorType = { device: 1, configuration: 2, string: 3, interface: 4, endpoint: 5 } as const;
export const standardRequest = {
  getStatus: 0,
  clearFeature: 1,
  setFeature: 3,
  setAddress: 5,
  getDescriptor: 6,
  getConfiguration: 8,
  setConfiguration: 9,
  getInterface: 10,
  setInterface: 11,
} as const;

export const deviceDescriptorLength = 18;
export const configurationDescriptorLength = 9;
/** English (United States): the language that every device with strings has. */
export const englishLanguageId = 0x0409;

const endpointTypes = ['control', 'isochronous', 'bulk', 'interrupt'] as const;

/** One descriptor of a configuration, as bytes, with where it stands. */
export interface RawDescriptor {
  readonly type: number;
  readonly bytes: Buffer;
}

/** The descriptors in `bytes`, one after the other. What is cut short or of no length ends the list. */
export function* splitDescriptors(bytes: Uint8Array): Generator<RawDescriptor> {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 2 <= all.length; ) {
    const length = all.readUInt8(at);
    if (length < 2 || at + length > all.length) return;
    yield { type: all.readUInt8(at + 1), bytes: all.subarray(at, at + length) };
    at += length;
  }
}

/** Indexes of the strings that a configuration names: its own and its interfaces'. */
export function stringIndexes(configuration: Uint8Array): number[] {
  const indexes = new Set<number>();
  for (const { type, bytes } of splitDescriptors(configuration)) {
    if (type === descriptorType.configuration && bytes.length >= 7) indexes.add(bytes.readUInt8(6));
    if (type === descriptorType.interface && bytes.length >= 9) indexes.add(bytes.readUInt8(8));
  }
  indexes.delete(0);
  return [...indexes];
}

/**
 * A configuration with its interfaces and endpoints out of its descriptors (USB 2.0, 9.6.3 to 9.6.6); class descriptors are
 * passed over. Undefined when the bytes are not a configuration. `strings` holds the texts by their index.
 */
export function parseConfiguration(
  bytes: Uint8Array,
  strings: ReadonlyMap<number, string> = new Map(),
): UsbConfiguration | undefined {
  const [head, ...rest] = splitDescriptors(bytes);
  if (head?.type !== descriptorType.configuration || head.bytes.length < configurationDescriptorLength)
    return undefined;
  const interfaces = new Map<number, UsbAlternateInterface[]>();
  let endpoints: UsbEndpoint[] = [];
  for (const { type, bytes: raw } of rest) {
    if (type === descriptorType.interface && raw.length >= 9) {
      endpoints = [];
      const interfaceNumber = raw.readUInt8(2);
      const alternates = interfaces.get(interfaceNumber) ?? [];
      alternates.push({
        alternateSetting: raw.readUInt8(3),
        interfaceClass: raw.readUInt8(5),
        interfaceSubclass: raw.readUInt8(6),
        interfaceProtocol: raw.readUInt8(7),
        interfaceName: strings.get(raw.readUInt8(8)) ?? null,
        endpoints,
      });
      interfaces.set(interfaceNumber, alternates);
    }
    if (type === descriptorType.endpoint && raw.length >= 7) endpoints.push(endpointOf(raw));
  }
  return {
    configurationValue: head.bytes.readUInt8(5),
    configurationName: strings.get(head.bytes.readUInt8(6)) ?? null,
    interfaces: [...interfaces]
      .map(([interfaceNumber, alternates]) => ({ interfaceNumber, alternates }))
      .toSorted((a, b) => a.interfaceNumber - b.interfaceNumber),
  };
}

function endpointOf(raw: Buffer): UsbEndpoint {
  const address = raw.readUInt8(2);
  return {
    endpointNumber: address & 0x0f,
    direction: (address & 0x80) === 0 ? 'out' : 'in',
    type: endpointTypes[raw.readUInt8(3) & 0x03] ?? 'control',
    packetSize: raw.readUInt16LE(4) & 0x07ff,
  };
}

/** The text of a string descriptor (USB 2.0, 9.6.7); null when it is none. */
export function parseString(descriptor: Uint8Array): string | null {
  const [first] = splitDescriptors(descriptor);
  if (first?.type !== descriptorType.string) return null;
  return first.bytes.subarray(2, first.bytes.length & ~1).toString('utf16le');
}
