import { isStationError } from '../../../domain/station-error.ts';
import {
  descriptorType,
  deviceDescriptorLength,
  englishLanguageId,
  parseString,
  standardRequest,
} from '../../usb/descriptors.ts';
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

const longestStringBytes = 255;

/** Undefined where the answer is no device descriptor. */
export async function readDeviceDescriptor(link: UsbLink, signal: AbortSignal): Promise<DeviceDescriptor | undefined> {
  const answer = await ask(link, 'device descriptor', descriptorType.device << 8, 0, deviceDescriptorLength, signal);
  if (answer.length !== deviceDescriptorLength || answer[1] !== descriptorType.device) return undefined;
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
    const languages = await ask(link, 'string languages', descriptorType.string << 8, 0, longestStringBytes, signal);
    const language = languages.length >= 4 ? languages.readUInt16LE(2) : englishLanguageId;
    const answer = await ask(
      link,
      `string ${index}`,
      (descriptorType.string << 8) | index,
      language,
      longestStringBytes,
      signal,
    );
    return parseString(answer) ?? undefined;
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
    { requestType: 'standard', recipient: 'device', request: standardRequest.getDescriptor, value, index },
    length,
    { signal },
  );
