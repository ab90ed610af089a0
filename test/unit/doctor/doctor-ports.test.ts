import { expect, test } from 'vitest';
import type { Port } from '../../../station/devices/transport/port-survey.ts';
import { portFindings } from '../../../station/doctor/doctor-ports.ts';

const usbPort: Port = {
  path: 'usb:1-2',
  kind: 'usb',
  usb: 'usb:1-2',
  manufacturer: null,
  product: null,
  serialNumber: null,
  vendorId: '0483',
  productId: 'df11',
  family: 'dfu',
  mayOpen: true,
  driver: null,
};
const serialPort: Port = { ...usbPort, path: '/dev/ttyACM0', kind: 'serial', usb: 'usb:1-3', family: null };
const machine = { ports: [usbPort], hasUsb: true, platform: 'linux', slots: new Map() } as const;

test('a USB device that may not be opened: the udev rules on Linux, WinUSB on Windows, each with its ids', async () => {
  const ports = [{ ...usbPort, mayOpen: false }];
  const [linux] = await portFindings({ ...machine, ports });
  expect(linux).toMatchObject({ check: { code: 'CHECK_PORTS' }, state: 'warning', message: { code: 'PORT_CLOSED' } });
  expect(linux?.hint?.text).toMatch(
    /70-provisioning-station\.rules to \/etc\/udev\/rules\.d, with a line for 0483:df11/,
  );
  const [windows] = await portFindings({ ...machine, ports, platform: 'win32' });
  expect(windows?.hint?.text).toMatch(/WinUSB driver for 0483:df11/);
});

test('a serial port that may not be opened: its group', async () => {
  const [finding] = await portFindings({ ...machine, ports: [{ ...serialPort, mayOpen: false }] });
  expect(finding?.hint?.text).toContain('dialout');
});

test('a driver that holds a unit is named; one that holds a device of no family is nobody’s business', async () => {
  const held = { ...usbPort, driver: 'trancevibrator' };
  expect((await portFindings({ ...machine, ports: [held] }))[0]).toMatchObject({
    state: 'warning',
    message: { text: 'usb:1-2 is held by the driver trancevibrator' },
  });
  for (const port of [
    { ...held, family: null },
    { ...usbPort, driver: 'usbfs' },
  ])
    expect((await portFindings({ ...machine, ports: [port] }))[0]).toMatchObject({ state: 'ok' });
});

test('a slot on USB where the machine has none is a problem, and otherwise a remark', async () => {
  const bare = { ...machine, ports: [], hasUsb: false };
  expect(await portFindings(bare)).toMatchObject([{ message: { text: 'no ports; this machine has no USB' } }]);
  const findings = await portFindings({ ...bare, slots: new Map([['1', 'usb:1-2']]) });
  expect(findings[1]).toMatchObject({
    check: { code: 'CHECK_SLOTS' },
    state: 'problem',
    hint: { text: expect.stringContaining('/sys/bus/usb') },
  });
});

test('two slots that are one port are a problem; two ports are two slots', async () => {
  const ports = [usbPort, serialPort];
  const shared = new Map([
    ['1', '/dev/ttyACM0'],
    ['2', 'usb:1-3'],
  ]);
  expect((await portFindings({ ...machine, ports, slots: shared }))[1]).toMatchObject({
    check: { code: 'CHECK_SLOTS' },
    state: 'problem',
    message: { text: 'slots 1 and 2 are one port: /dev/ttyACM0 and usb:1-3' },
  });
  const apart = new Map([
    ['1', '/dev/ttyACM0'],
    ['2', 'usb:1-2'],
  ]);
  expect((await portFindings({ ...machine, ports, slots: apart }))[1]).toMatchObject({
    check: { code: 'CHECK_SLOTS' },
    state: 'ok',
  });
});
