import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { openVhciSocket, type VhciSocket } from '../../../../station/devices/simulator/vhci-socket.ts';
import { openLink, openUsbLink } from '../../../../station/devices/transport/open-link.ts';
import { surveyPorts } from '../../../../station/devices/transport/port-survey.ts';
import { systemUsbBus } from '../../../../station/devices/transport/usb-bus.ts';
import { portFindings } from '../../../../station/doctor/doctor-ports.ts';
import { EchoFunction } from '../echo-function.ts';
import type { UsbCase } from '../usb-case.ts';

const run = promisify(execFile);
const signal = AbortSignal.timeout(600_000);
const line = { baudRate: 115_200, rtscts: false };
const nobody = 65_534;
/** A driver that takes any device it is told of. */
const driver = 'trancevibrator';

async function withDevice(usbFunction: EchoFunction, work: (socket: VhciSocket) => Promise<void>): Promise<void> {
  const socket = await openVhciSocket();
  await socket.plug(usbFunction);
  try {
    await work(socket);
  } finally {
    await socket.unplug();
  }
}

export const accessCases: readonly UsbCase[] = [
  {
    name: 'without /sys/bus/usb every answer is USB_NOT_AVAILABLE, and serial ports are listed all the same',
    run: () =>
      withDevice(new EchoFunction('ECHO-1'), async ({ address }) => {
        await run('mount', ['-t', 'tmpfs', 'nothing', '/sys/bus']);
        try {
          await assert.rejects(systemUsbBus.devices(), { code: 'USB_NOT_AVAILABLE' });
          await assert.rejects(openUsbLink(address, signal), { code: 'USB_NOT_AVAILABLE' });
          await assert.rejects(openLink(address, line, signal), { code: 'USB_NOT_AVAILABLE' });
          const ports = await surveyPorts(systemUsbBus);
          assert.deepEqual([...new Set(ports.map(({ kind }) => kind))], ['serial']);
        } finally {
          await run('umount', ['/sys/bus']);
        }
        await (await openUsbLink(address, signal)).close();
      }),
  },
  {
    name: 'somebody who may not open a device is told so, and what to do, by the port and by the doctor',
    run: () =>
      withDevice(new EchoFunction('ECHO-1'), async ({ address }) => {
        const program = [join(import.meta.dirname, '../unprivileged.ts'), address, '/dev/ttyS0'];
        const { stdout } = await run(process.execPath, program, { uid: nobody, gid: nobody });
        const { usb, stream, serial, mayOpen, doctor } = JSON.parse(stdout);
        for (const refused of [usb, stream]) {
          assert.equal(refused.code, 'USB_PERMISSION_DENIED');
          assert.match(refused.hint, /70-provisioning-station\.rules .* 1209:0001/);
        }
        assert.equal(serial.code, 'PORT_PERMISSION_DENIED');
        assert.match(serial.hint, /dialout/);
        assert.deepEqual(mayOpen, [false]);
        assert.equal(doctor[0].message, `${address} may not be opened`);
        assert.equal(doctor[0].hint, usb.hint);
      }),
  },
  {
    name: 'a driver that holds a device is named, by the port and by the doctor, and nothing is taken from it',
    run: async () => {
      await writeFile(`/sys/bus/usb/drivers/${driver}/new_id`, '1209 00fe');
      await withDevice(new EchoFunction('ECHO-1', 0x00fe), async ({ address }) => {
        const holder = /is in use by trancevibrator/;
        await assert.rejects(openLink(address, line, signal), { code: 'USB_INTERFACE_BUSY', message: holder });
        const link = await openUsbLink(address, signal);
        await assert.rejects(link.claim(0, signal), { code: 'USB_INTERFACE_BUSY', message: holder });
        await link.close();
        const ports = (await surveyPorts(systemUsbBus)).filter(({ usb }) => usb === address);
        const [finding] = await portFindings({ ports, hasUsb: true, platform: process.platform, slots: new Map() });
        assert.equal(finding?.message.text, `${address} is held by the driver ${driver}`);
      });
    },
  },
  {
    name: '`station ports --watch` tells of what comes and goes, and of its slot',
    run: async () => {
      const socket = await openVhciSocket();
      const home = await mkdtemp(join(tmpdir(), 'ports-'));
      await writeFile(join(home, 'station.toml'), `[station]\nid = "usb-line"\n[slots]\nA1 = "${socket.address}"\n`);
      const watching = spawn(process.execPath, ['station/cli/main.ts', 'ports', '--watch', '--json', '--dir', home], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = once(watching, 'exit');
      const said: string[] = [];
      try {
        for await (const text of createInterface({ input: watching.stdout })) {
          const { event, slot, port } = JSON.parse(text);
          if ((slot ?? port?.slot) !== 'A1') continue;
          said.push(`${event} ${port?.serialNumber ?? ''}`);
          if (said.length === 1) await socket.plug(new EchoFunction('ECHO-7'));
          if (said.length === 2) await socket.unplug();
          if (said.length === 3) watching.kill('SIGTERM');
        }
        assert.deepEqual(said, ['empty ', 'plugged ECHO-7', 'unplugged ECHO-7']);
        assert.deepEqual(await ended, [0, null]);
      } finally {
        watching.kill('SIGKILL');
        await socket.unplug();
      }
    },
  },
];
