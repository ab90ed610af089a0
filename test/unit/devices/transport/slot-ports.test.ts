import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Port } from '../../../../station/devices/transport/port-survey.ts';
import { portsInSlots, sharedPorts } from '../../../../station/devices/transport/slot-ports.ts';

const nothing = { manufacturer: null, product: null, serialNumber: null, vendorId: null, productId: null };
const usbPort = (usb: string): Port => ({
  ...nothing,
  path: usb,
  kind: 'usb',
  usb,
  family: 'dfu',
  mayOpen: true,
  driver: null,
});
const serialPort = (path: string, usb: string | null = null): Port => ({
  ...nothing,
  path,
  kind: 'serial',
  usb,
  family: null,
  mayOpen: true,
  driver: null,
});

async function slotsOf(ports: readonly Port[], slots: Record<string, string>) {
  const survey = await portsInSlots(ports, new Map(Object.entries(slots)));
  return { slots: survey.ports.map(({ slot }) => slot), empty: survey.emptySlots };
}

test('a slot is found by path, by USB address, and by the hub that its unit is behind', async () => {
  const ports = [
    serialPort('/dev/ttyS0'),
    serialPort('/dev/ttyACM0', 'usb:1-2.1'),
    usbPort('usb:1-3.4'),
    usbPort('usb:1-30'),
  ];
  expect(await slotsOf(ports, { a: '/dev/ttyS0', b: 'usb:1-2.1', c: 'usb:1-3' })).toEqual({
    slots: ['a', 'b', 'c', null],
    empty: [],
  });
});

test('a port without a slot has none; nothing is configured, nothing is empty', async () => {
  expect(await slotsOf([usbPort('usb:1-1')], {})).toEqual({ slots: [null], empty: [] });
});

test('a slot whose port is not there is told, and a port that no list shows is not called unplugged', async () => {
  expect(await slotsOf([], { 1: 'usb:1-1', 2: '/nowhere/tty', 3: 'tcp:localhost:1', 4: '/dev/null' })).toEqual({
    slots: [],
    empty: [
      { slot: '1', path: 'usb:1-1', state: 'not-plugged-in' },
      { slot: '2', path: '/nowhere/tty', state: 'not-plugged-in' },
      { slot: '3', path: 'tcp:localhost:1', state: 'elsewhere' },
      { slot: '4', path: '/dev/null', state: 'elsewhere' },
    ],
  });
});

test('a link to a port is the port', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slot-ports-'));
  try {
    await writeFile(join(folder, 'ttyUSB0'), '');
    await symlink('ttyUSB0', join(folder, 'by-id'));
    expect((await slotsOf([serialPort(join(folder, 'ttyUSB0'))], { 1: join(folder, 'by-id') })).slots).toEqual(['1']);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('slots that are one port under two names are told, and no others', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slot-ports-'));
  try {
    const [file, link] = [join(folder, 'ttyUSB0'), join(folder, 'by-id')];
    await writeFile(file, '');
    await symlink('ttyUSB0', link);
    const ports = [serialPort('/dev/ttyACM0', 'usb:1-2.1'), usbPort('usb:1-20')];
    const shared = async (slots: Record<string, string>) => sharedPorts(ports, new Map(Object.entries(slots)));
    expect(await shared({ a: '/dev/ttyACM0', b: 'usb:1-2.1', c: 'usb:1-20', d: 'tcp:localhost:1' })).toEqual([
      { slots: ['a', 'b'], paths: ['/dev/ttyACM0', 'usb:1-2.1'] },
    ]);
    expect(await shared({ a: file, b: link })).toHaveLength(1);
    // Nothing is plugged in there yet.
    expect(await shared({ a: 'usb:1-7.3', b: 'usb:1-7' })).toHaveLength(1);
    expect(await shared({ a: 'usb:1-7', b: 'usb:1-70', c: '/nowhere/a', d: '/nowhere/b' })).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
