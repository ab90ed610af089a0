import { isStationError } from '../../../domain/station-error.ts';
import type { UsbLink } from '../../usb/usb-link.ts';

/**
 * Standard descriptors, asked of the device now (USB 2.0 section 9.4.3): what the operating system says of it was read when it
 * was plugged in.
 */
export interface DeviceDescriptor {
  readonly vendorId: number;
  readonly productId: number;
  /** bcdDevice as people write it: `2.10`. */
  readonly release: string;
  readonly productIndex: number;
  readonly serialNumberIndex: number;
}

const getDescriptor = 6;
const deviceType = 1;
const stringType = 3;
const deviceDescriptorBytes = 18;
const longestString = 255;

/** Undefined where the answer is no device descriptor. */
export async function readDeviceDescriptor(link: UsbLink, signal: AbortSignal): Promise<DeviceDescriptor | undefined> {
  const answer = await ask(link, 'device descriptor', deviceType << 8, 0, deviceDescriptorBytes, signal);
  if (answer.length !== deviceDescriptorBytes || answer[1] !== deviceType) return undefined;
  const release = answer.readUInt16LE(12);
  return {
    vendorId: answer.readUInt16LE(8),
    productId: answer.readUInt16LE(10),
    release: `${(release >> 8).toString(16)}.${(release & 0xff).toString(16).padStart(2, '0')}`,
    productIndex: answer[15] ?? 0,
    serialNumberIndex: answer[16] ?? 0,
  };
}

/** Undefined where the device has no such string. */
export async function readString(link: UsbLink, index: number, signal: AbortSignal): Promise<string | undefined> {
  if (index === 0) return undefined;
  try {
    const languages = await ask(link, 'string languages', stringType << 8, 0, longestString, signal);
    const language = languages.length >= 4 ? languages.readUInt16LE(2) : 0x0409;
    const answer = await ask(link, `string ${index}`, (stringType << 8) | index, language, longestString, signal);
    return answer[1] === stringType ? answer.subarray(2, answer[0]).toString('utf16le') : undefined;
  } catch (error) {
    if (isStationError(error, 'USB_STALLED')) return undefined;
    throw error;
  }
}

const ask = (
  link: UsbLink,
  question: string,
  value: number,
  index: number,
  length: number,
  signal: AbortSignal,
): Promise<Buffer> =>
  link.controlIn(
    question,
    { requestType: 'standard', recipient: 'device', request: getDescriptor, value, index },
    length,
    { signal },
  );
