import { describe, expect, test } from 'vitest';
import { chooseDevice } from '../../../../station/devices/usb/choose-device.ts';
import { parseUsbAddress } from '../../../../station/devices/usb/usb-address.ts';
import type { UsbIdentity } from '../../../../station/devices/usb/usb-device.ts';

const device = (portPath: string, more: Partial<UsbIdentity> = {}): UsbIdentity => ({
  vendorId: 0x0483,
  productId: 0xdf11,
  deviceVersion: 0x0100,
  deviceClass: 0,
  manufacturerName: null,
  productName: null,
  serialNumber: `S-${portPath}`,
  portPath,
  address: 1,
  ...more,
});
const hub = (portPath: string): UsbIdentity => device(portPath, { deviceClass: 9 });

describe('the device of a slot', () => {
  test('is the one on its port, and no other', () => {
    const all = [device('1-1'), device('1-10'), device('1-2.3')];
    expect(chooseDevice(all, 'usb:1-1').portPath).toBe('1-1');
    expect(chooseDevice(all, 'usb:1-2.3').portPath).toBe('1-2.3');
  });

  test('may be the only one behind a hub of the fixture', () => {
    expect(chooseDevice([hub('1-2'), device('1-2.4')], 'usb:1-2').portPath).toBe('1-2.4');
  });

  test.each<[string, UsbIdentity[], string]>([
    ['nothing is there', [device('1-1')], 'PORT_NOT_FOUND'],
    ['only the hub is there', [hub('1-2')], 'PORT_NOT_FOUND'],
    ['two are there where one belongs', [hub('1-2'), device('1-2.1'), device('1-2.2')], 'USB_PORT_CROWDED'],
    [
      'another one has its serial number',
      [device('1-2', { serialNumber: 'A' }), device('3-1', { serialNumber: 'A' })],
      'USB_SERIAL_NOT_UNIQUE',
    ],
  ])('is refused when %s', (_what, all, code) => {
    expect(() => chooseDevice(all, 'usb:1-2')).toThrow(expect.objectContaining({ code }));
  });

  test('without a serial number is known by its port alone; another product may count as it likes', () => {
    const mute = [device('1-2', { serialNumber: null }), device('1-3', { serialNumber: null })];
    expect(chooseDevice(mute, 'usb:1-2').portPath).toBe('1-2');
    const others = [device('1-2', { serialNumber: '1' }), device('1-3', { serialNumber: '1', productId: 2 })];
    expect(chooseDevice(others, 'usb:1-2').portPath).toBe('1-2');
  });

  test.each(['usb:', 'usb:1', 'usb:1-', 'usb:1-2.', 'usb:1-2/3', 'usb:1-2.3.4.5.6.7.8.9', 'USB:1-2', 'usb:../1-2'])(
    '%s is no address',
    (address) => {
      expect(parseUsbAddress(address)).toBeUndefined();
      expect(() => chooseDevice([], address)).toThrow(expect.objectContaining({ code: 'PORT_ADDRESS_INVALID' }));
    },
  );
});
