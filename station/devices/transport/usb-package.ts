import type { usb as packageUsb } from 'usb';

export type PackageDevice = Awaited<ReturnType<typeof packageUsb.getDevices>>[number];

/**
 * A machine's USB through the `usb` package, loaded when it is first needed: a line of serial ports never pays for it.
 * @throws when the system has no USB
 */
export async function packageDevices(): Promise<PackageDevice[]> {
  const { usb } = await import('usb');
  return usb.getDevices();
}
