import type { Phrase } from '../../domain/phrase.ts';
import { deviceError } from '../device-errors.ts';
import { chooseDevice } from '../usb/choose-device.ts';
import { usbIds } from '../usb/usb-address.ts';
import { type UsbBus, type UsbDevice, UsbFailure } from '../usb/usb-device.ts';
import { usbError } from '../usb/usb-errors.ts';
import { usbSays } from '../usb/usb-phrases.ts';

/**
 * Finds the one device of a port and opens it.
 * @throws as OpenUsbLink
 */
export async function openUsbDevice(bus: UsbBus, address: string, signal: AbortSignal): Promise<UsbDevice> {
  signal.throwIfAborted();
  const device = chooseDevice(await bus.devices(), address);
  try {
    await device.open();
  } catch (error) {
    throw openError(address, device, error);
  }
  if (signal.aborted) {
    await device.close();
    throw signal.reason;
  }
  return device;
}

function openError(address: string, device: UsbDevice, error: unknown): unknown {
  if (!(error instanceof UsbFailure)) return error;
  switch (error.kind) {
    case 'disconnected':
      return deviceError('PORT_NOT_FOUND', { address }, error);
    case 'permission-denied':
      return usbError('USB_PERMISSION_DENIED', { address, remedy: permissionRemedy(device) }, error);
    case 'busy':
      return deviceError('PORT_BUSY', { address }, error);
    case 'timed-out':
    case 'invalid-state':
    case 'failed':
      return deviceError('PORT_OPEN_FAILED', { address, reason: error.kind }, error);
    default:
      return error.kind satisfies never;
  }
}

/** What to do so that a system lets the station open a device. */
export function permissionRemedy(
  device: Pick<UsbDevice, 'vendorId' | 'productId'>,
  platform: NodeJS.Platform = process.platform,
): Phrase {
  const ids = usbIds(device);
  return usbSays(platform === 'win32' ? 'USB_REMEDY_WINDOWS' : 'USB_REMEDY_LINUX', { ids });
}
