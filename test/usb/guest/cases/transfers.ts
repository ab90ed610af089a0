import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdirSync, readlinkSync } from 'node:fs';
import { openVhciSocket } from '../../../../station/devices/simulator/vhci-socket.ts';
import { openLink, openUsbLink } from '../../../../station/devices/transport/open-link.ts';
import { watchPorts } from '../../../../station/devices/transport/port-watch.ts';
import { systemUsbBus } from '../../../../station/devices/transport/usb-bus.ts';
import { UsbFailure } from '../../../../station/devices/usb/usb-device.ts';
import { EchoFunction } from '../echo-function.ts';
import type { UsbCase } from '../usb-case.ts';

const signal = AbortSignal.timeout(600_000);
const line = { baudRate: 115_200, rtscts: false };
const vendor = { requestType: 'vendor', recipient: 'device', value: 0, index: 0 } as const;

async function withEcho(work: (echo: EchoFunction, address: string, socket: Socket) => Promise<void>): Promise<void> {
  const socket = await openVhciSocket();
  const echo = new EchoFunction('ECHO-1');
  await socket.plug(echo);
  try {
    await work(echo, socket.address, socket);
  } finally {
    await socket.unplug();
  }
}

type Socket = Awaited<ReturnType<typeof openVhciSocket>>;

const deviceAt = async (portPath: string) => {
  const device = (await systemUsbBus.devices()).find((one) => one.portPath === portPath);
  assert(device, `no device on ${portPath}`);
  return device;
};

/** Files that this process has open on the bus. */
const openUsbFiles = (): number =>
  process.getuid === undefined
    ? 0
    : readdirSync('/proc/self/fd').filter((fd) => linkOf(fd).startsWith('/dev/bus/usb')).length;

function linkOf(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return '';
  }
}

export const transferCases: readonly UsbCase[] = [
  {
    name: 'a device is listed with ids, texts and port, before anyone opens it',
    run: () =>
      withEcho(async (_echo, _address, { portPath }) => {
        const device = await deviceAt(portPath);
        assert.equal(openUsbFiles(), 0);
        assert.deepEqual(
          [device.vendorId, device.productId, device.deviceVersion, device.productName, device.serialNumber],
          [0x1209, 0x0001, 0x0210, 'Echo', 'ECHO-1'],
        );
      }),
  },
  {
    name: 'an opened device has its interfaces and endpoints, with their texts',
    run: () =>
      withEcho(async (_echo, address) => {
        const link = await openUsbLink(address, signal);
        const endpoint = { type: 'bulk', packetSize: 512, endpointNumber: 1 };
        assert.deepEqual(link.configuration.interfaces, [
          {
            interfaceNumber: 0,
            alternates: [
              {
                alternateSetting: 0,
                interfaceClass: 0xff,
                interfaceSubclass: 0,
                interfaceProtocol: 0,
                interfaceName: 'Loop',
                endpoints: [
                  { ...endpoint, direction: 'out' },
                  { ...endpoint, direction: 'in' },
                ],
              },
            ],
          },
        ]);
        assert.equal((await link.configurationDescriptor(signal)).length, 32);
        await link.close();
        assert.equal(openUsbFiles(), 0);
      }),
  },
  {
    name: 'control transfers carry data both ways; a refused one is USB_STALLED, and the next one works',
    run: () =>
      withEcho(async (echo, address) => {
        const link = await openUsbLink(address, signal);
        const data = randomBytes(1000);
        await link.controlOut('put', { ...vendor, request: 1 }, data, { signal });
        assert.deepEqual(await link.controlIn('get', { ...vendor, request: 2 }, 1000, { signal }), data);
        assert.deepEqual(link.traffic, { sent: 1000, received: 1000 });
        echo.stalls = true;
        await assert.rejects(link.controlIn('get', { ...vendor, request: 2 }, 64, { signal }), { code: 'USB_STALLED' });
        await assert.rejects(link.controlOut('put', { ...vendor, request: 1 }, data, { signal }), {
          code: 'USB_STALLED',
        });
        echo.stalls = false;
        assert.equal((await link.controlIn('get', { ...vendor, request: 2 }, 64, { signal })).length, 64);
        await link.close();
      }),
  },
  {
    name: 'a halted endpoint is USB_STALLED until the halt is cleared',
    run: () =>
      withEcho(async (echo, address) => {
        const link = await openUsbLink(address, signal);
        await link.claim(0, signal);
        echo.stalls = true;
        await assert.rejects(link.bulkOut('put', 1, randomBytes(8), { signal }), { code: 'USB_STALLED' });
        echo.stalls = false;
        await assert.rejects(link.bulkOut('put', 1, randomBytes(8), { signal }), { code: 'USB_STALLED' });
        await link.clearHalt('out', 1, signal);
        await link.bulkOut('put', 1, Buffer.from('again'), { signal });
        assert.equal((await link.bulkIn('get', 1, 512, { signal })).toString(), 'again');
        await link.close();
      }),
  },
  {
    name: 'a device that says nothing is DEVICE_NO_ANSWER at its time; a cancelled wait ends at once, and loses nothing',
    run: () =>
      withEcho(async (echo, address) => {
        const link = await openUsbLink(address, signal);
        await link.claim(0, signal);
        await assert.rejects(link.bulkIn('get', 1, 512, { signal, timeoutMs: 100 }), { code: 'DEVICE_NO_ANSWER' });
        const reason = new Error('stopped');
        const startMs = performance.now();
        await assert.rejects(link.bulkIn('get', 1, 512, { signal: AbortSignal.abort(reason) }), reason);
        const cancel = new AbortController();
        const reading = link.bulkIn('get', 1, 512, { signal: cancel.signal, timeoutMs: 3_000 });
        cancel.abort(reason);
        await assert.rejects(reading, reason);
        assert(performance.now() - startMs < 1_000);
        await link.close();
        assert(performance.now() - startMs < 2_000, 'closing waited for the transfer’s own time');
        assert.equal(openUsbFiles(), 0);
        echo.say(Buffer.from('later'));
        const next = await openLink(address, line, signal);
        assert.equal((await next.read(signal)).toString(), 'later');
        await next.close();
      }),
  },
  {
    name: 'a second station on the device is told who has it',
    run: () =>
      withEcho(async (_echo, address) => {
        const first = await openLink(address, line, signal);
        await assert.rejects(openLink(address, line, signal), { code: 'USB_INTERFACE_BUSY' });
        await first.close();
        await (await openLink(address, line, signal)).close();
        assert.equal(openUsbFiles(), 0);
      }),
  },
  {
    name: 'a byte stream over bulk endpoints loses nothing, in whatever pieces it comes',
    run: () =>
      withEcho(async (_echo, address) => {
        const link = await openLink(address, line, signal);
        const sent = randomBytes(20_000);
        let received = Buffer.alloc(0);
        for (let at = 0, piece = 1; at < sent.length; at += piece, piece = (piece * 7) % 1531) {
          await link.write(sent.subarray(at, at + piece), signal);
        }
        while (received.length < sent.length) received = Buffer.concat([received, await link.read(signal)]);
        assert(received.equals(sent));
        assert.deepEqual(link.traffic, { sent: 20_000, received: 20_000 });
        await link.close();
      }),
  },
  {
    name: 'unplugging ends every wait with DEVICE_DISCONNECTED, and leaves nothing open',
    run: () =>
      withEcho(async (_echo, address, socket) => {
        const link = await openUsbLink(address, signal);
        await link.claim(0, signal);
        const reading = assert.rejects(link.bulkIn('get', 1, 512, { signal }), { code: 'DEVICE_DISCONNECTED' });
        await socket.unplug();
        await reading;
        await assert.rejects(link.bulkOut('put', 1, randomBytes(8), { signal }), { code: 'DEVICE_DISCONNECTED' });
        await link.close();
        await assert.rejects(openUsbLink(address, signal), { code: 'PORT_NOT_FOUND' });
        assert.equal(openUsbFiles(), 0);
      }),
  },
  {
    name: 'a device that reboots is the same link again, once it is back',
    run: () =>
      withEcho(async (echo, address, socket) => {
        const link = await openUsbLink(address, signal);
        const before = link.device.address;
        echo.plug?.drop({ afterMs: 100, as: new EchoFunction('ECHO-2', 2) });
        await link.expectReturn({ signal });
        assert.notEqual(link.device.address, before);
        assert.deepEqual([link.device.serialNumber, link.device.productId], ['ECHO-2', 2]);
        await link.controlOut('put', { ...vendor, request: 1 }, randomBytes(8), { signal });
        await link.close();
        await socket.settled();
        assert.equal(openUsbFiles(), 0);
      }),
  },
  {
    name: 'two devices with one serial number are refused',
    run: () =>
      withEcho(async (_echo, address) => {
        await withEcho(async () => {
          await assert.rejects(openUsbLink(address, signal), { code: 'USB_SERIAL_NOT_UNIQUE' });
        });
        await (await openUsbLink(address, signal)).close();
      }),
  },
  {
    name: 'twenty plug cycles leave no handle behind',
    run: () =>
      withEcho(async (echo, address, socket) => {
        const before = readdirSync('/proc/self/fd').length;
        for (let cycle = 0; cycle < 20; cycle++) {
          const link = await openLink(address, line, signal);
          await link.write(Buffer.from('hello'), signal);
          assert.equal((await link.read(signal)).toString(), 'hello');
          if (cycle % 2 === 0) await link.close();
          await socket.plug(echo);
          await link.close();
        }
        assert.equal(openUsbFiles(), 0);
        assert(readdirSync('/proc/self/fd').length <= before + 2);
      }),
  },
  {
    name: 'ports are shown with what is on them, and watched as it comes and goes',
    run: () =>
      withEcho(async (echo, address, socket) => {
        const stop = new AbortController();
        const seen: string[] = [];
        let wake: (() => void) | undefined;
        const watching = (async () => {
          for await (const { event, port } of watchPorts(systemUsbBus, stop.signal)) {
            if (port.usb === address) seen.push(`${event} ${port.serialNumber} ${port.family} ${port.mayOpen}`);
            wake?.();
          }
        })();
        const until = async (count: number): Promise<void> => {
          while (seen.length < count) {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          }
        };
        await until(1);
        await socket.unplug();
        await until(2);
        await socket.plug(echo);
        await until(3);
        stop.abort();
        await watching;
        const here = 'ECHO-1 usb-serial-line true';
        assert.deepEqual(seen, [`plugged ${here}`, `unplugged ${here}`, `plugged ${here}`]);
      }),
  },
  {
    name: 'a wrong call is the caller’s fault, not the device’s',
    run: () =>
      withEcho(async (_echo, _address, { portPath }) => {
        const device = await deviceAt(portPath);
        await device.open();
        await assert.rejects(
          device.claimInterface(7),
          (error) => error instanceof UsbFailure && error.kind === 'invalid-state',
        );
        await device.close();
      }),
  },
];
