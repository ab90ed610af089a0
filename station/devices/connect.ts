import type { DeviceAdapter, DeviceFamily } from './device-adapter.ts';
import type { ByteLink, OpenLink } from './transport/byte-link.ts';
import type { OpenUsbLink, UsbLink } from './usb/usb-link.ts';

/** The ways to a device. */
export interface LinkOpeners {
  readonly openLink: OpenLink;
  readonly openUsbLink: OpenUsbLink;
}

/**
 * Opens the kind of link that a family talks over, and gives its adapter on it. Who calls this closes the link.
 * @throws as OpenLink and OpenUsbLink
 */
export async function connect(
  family: DeviceFamily,
  settings: unknown,
  address: string,
  openers: LinkOpeners,
  signal: AbortSignal,
): Promise<{ link: ByteLink | UsbLink; adapter: DeviceAdapter }> {
  if (family.link === 'usb') {
    const link = await openers.openUsbLink(address, signal);
    return { link, adapter: family.createAdapter(link, settings) };
  }
  const link = await openers.openLink(address, family.line(settings), signal);
  return { link, adapter: family.createAdapter(link, settings) };
}
