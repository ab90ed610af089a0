import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createOpenUsbByteLink } from '../../../../station/devices/transport/usb-byte-link.ts';
import { createOpenUsbLink } from '../../../../station/devices/transport/usb-link.ts';
import { SimulatedUsbBus } from '../../../../station/devices/usb/simulator/simulated-bus.ts';
import { EchoFunction } from '../../../usb/guest/echo-function.ts';

const never = new AbortController().signal;
const line = { baudRate: 115_200, rtscts: false };
const vendor = { requestType: 'vendor', recipient: 'device', value: 0, index: 0 } as const;

function setUp() {
  const bus = new SimulatedUsbBus();
  const echo = new EchoFunction('E1');
  bus.plug('1-1', echo);
  return { bus, echo, openUsbLink: createOpenUsbLink(bus), openLink: createOpenUsbByteLink(bus) };
}

describe('a USB link', () => {
  test('carries control and bulk transfers, and counts them', async () => {
    const { openUsbLink } = setUp();
    const link = await openUsbLink('usb:1-1', never);
    const data = randomBytes(300);
    await link.controlOut('put', { ...vendor, request: 1 }, data, { signal: never });
    expect(await link.controlIn('get', { ...vendor, request: 2 }, 300, { signal: never })).toEqual(data);
    await link.claim(0, never);
    await link.bulkOut('put', 1, data, { signal: never });
    expect(await link.bulkIn('get', 1, 512, { signal: never })).toEqual(data);
    expect(link.traffic).toEqual({ sent: 600, received: 600 });
    await link.close();
  });

  test('keeps what it sends to itself: the caller may zero its buffer at once', async () => {
    const { openUsbLink } = setUp();
    const link = await openUsbLink('usb:1-1', never);
    const secret = Buffer.from('secret');
    const sending = link.controlOut('put', { ...vendor, request: 1 }, secret, { signal: never });
    secret.fill(0);
    await sending;
    expect((await link.controlIn('get', { ...vendor, request: 2 }, 64, { signal: never })).toString()).toBe('secret');
    await link.close();
  });

  test('says what is wrong: refused, silent, gone, taken, missing', async () => {
    const { bus, echo, openUsbLink } = setUp();
    const link = await openUsbLink('usb:1-1', never);
    const other = await openUsbLink('usb:1-1', never);
    await link.claim(0, never);
    await expect(other.claim(0, never)).rejects.toMatchObject({ code: 'USB_INTERFACE_BUSY' });
    await expect(other.claim(1, never)).rejects.toMatchObject({ code: 'USB_INTERFACE_MISSING' });
    await expect(link.bulkIn('get', 1, 512, { signal: never, timeoutMs: 5 })).rejects.toMatchObject({
      code: 'DEVICE_NO_ANSWER',
      details: { question: 'get' },
    });
    echo.stalls = true;
    await expect(link.bulkOut('put', 1, randomBytes(1), { signal: never })).rejects.toMatchObject({
      code: 'USB_STALLED',
    });
    const reading = link.bulkIn('get', 1, 512, { signal: never });
    bus.unplug('1-1');
    await expect(reading).rejects.toMatchObject({ code: 'DEVICE_DISCONNECTED' });
    await link.close();
    await expect(openUsbLink('usb:1-1', never)).rejects.toMatchObject({ code: 'PORT_NOT_FOUND' });
  });

  test('ends a wait at once when it is cancelled, and when it is closed', async () => {
    const { openUsbLink } = setUp();
    const link = await openUsbLink('usb:1-1', never);
    await link.claim(0, never);
    const reason = new Error('stop');
    const stop = new AbortController();
    const reading = link.bulkIn('get', 1, 512, { signal: stop.signal });
    stop.abort(reason);
    await expect(reading).rejects.toBe(reason);
    await link.close();
    await expect(link.controlIn('get', { ...vendor, request: 2 }, 1, { signal: never })).rejects.toMatchObject({
      code: 'DEVICE_DISCONNECTED',
    });
    const next = await openUsbLink('usb:1-1', never);
    await next.claim(0, never);
    await next.close();
  });

  test('follows a device that reboots as another one, and gives up on one that stays away', async () => {
    const { echo, openUsbLink } = setUp();
    const link = await openUsbLink('usb:1-1', never);
    echo.plug?.drop({ afterMs: 5, as: new EchoFunction('E2') });
    await link.expectReturn({ signal: never });
    expect(link.device.serialNumber).toBe('E2');
    await expect(link.expectReturn({ signal: never, timeoutMs: 50 })).rejects.toMatchObject({
      code: 'DEVICE_DISCONNECTED',
    });
    await link.close();
  });
});

describe('a byte stream over bulk endpoints', () => {
  test('carries bytes both ways, and a closed one leaves the device to others', async () => {
    const { echo, openLink } = setUp();
    const link = await openLink('usb:1-1', line, never);
    const data = randomBytes(2_000);
    await link.write(data, never);
    let received = Buffer.alloc(0);
    while (received.length < data.length) received = Buffer.concat([received, await link.read(never)]);
    expect(received).toEqual(data);
    expect(link.traffic).toEqual({ sent: 2_000, received: 2_000 });
    await expect(openLink('usb:1-1', line, never)).rejects.toMatchObject({ code: 'USB_INTERFACE_BUSY' });
    await link.close();
    echo.say(Buffer.from('later'));
    const next = await openLink('usb:1-1', line, never);
    expect((await next.read(never)).toString()).toBe('later');
    await next.close();
  });

  test('an aborted read loses nothing; an unplugged device gives what came before', async () => {
    const { bus, echo, openLink } = setUp();
    const link = await openLink('usb:1-1', line, never);
    const stop = new AbortController();
    const reading = link.read(stop.signal);
    stop.abort(new Error('stop'));
    await expect(reading).rejects.toThrow('stop');
    echo.say(Buffer.from('late'));
    expect((await link.read(never)).toString()).toBe('late');
    bus.unplug('1-1');
    await expect(link.read(never)).rejects.toMatchObject({ code: 'DEVICE_DISCONNECTED' });
    await expect(link.write(Buffer.from('x'), never)).rejects.toMatchObject({ code: 'DEVICE_DISCONNECTED' });
    await link.close();
  });

  test('a device without one is not spoken to', async () => {
    const { bus, openLink } = setUp();
    const plain = new EchoFunction('E3');
    plain.descriptors.configuration[14] = 0x03;
    bus.plug('1-2', plain);
    await expect(openLink('usb:1-2', line, never)).rejects.toMatchObject({ code: 'USB_INTERFACE_MISSING' });
  });
});
