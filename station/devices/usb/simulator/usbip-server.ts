import { createServer, type Server, type Socket } from 'node:net';
import { parseConfiguration } from '../descriptors.ts';
import { DeviceOnBus } from './device-on-bus.ts';
import type { UsbFunction } from './usb-function.ts';
import {
  deviceListAnswer,
  type ExportedDevice,
  importAnswer,
  parseUsbipRequest,
  usbipHeaderLength,
  usbipRequest,
} from './usbip-codec.ts';
import { UsbipConnection } from './usbip-connection.ts';

/** USB/IP's number for a speed (Linux `enum usb_device_speed`). */
export const usbipSpeed = { low: 1, full: 2, high: 3 } as const;

export const usbipBusId = '1-1';
const loopback = '127.0.0.1';

export interface UsbipServer {
  readonly port: number;
  /** Resolves when the device is off the bus: the host sees it unplugged. A host may attach it again. */
  detach(): Promise<void>;
  close(): Promise<void>;
}

export interface UsbipEvents {
  /** The device wants to leave by itself, and maybe come back. It is off the bus already. */
  dropped(back: { readonly afterMs: number; readonly as?: UsbFunction } | undefined): void;
}

/**
 * Shows a device to USB/IP hosts, one at a time: to `usbip attach`, which asks first, and to a kernel that was given the
 * connection as it is (`vhci.ts`). Attaching is plugging in, the end of the connection unplugging.
 */
export async function startUsbipServer(
  usbFunction: UsbFunction,
  { port = 0, speed = usbipSpeed.high }: { port?: number; speed?: number },
  events: UsbipEvents,
): Promise<UsbipServer> {
  let attached: Socket | undefined;
  const sockets = new Set<Socket>();
  const exported = exportOf(usbFunction, speed);

  const attach = (socket: Socket): UsbipConnection => {
    attached = socket;
    const device = new DeviceOnBus(usbFunction);
    socket.once('close', () => {
      if (attached !== socket) return;
      attached = undefined;
      usbFunction.detached();
    });
    usbFunction.attached({
      drop: (back) => {
        if (attached !== socket) return;
        attached = undefined;
        socket.destroy();
        usbFunction.detached();
        events.dropped(back);
      },
    });
    device.reset();
    return new UsbipConnection(socket, device);
  };

  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
    let connection: UsbipConnection | undefined;
    let unread = Buffer.alloc(0);
    const onData = (chunk: Buffer): void => {
      if (connection !== undefined) {
        connection.receive(chunk);
        return;
      }
      unread = Buffer.concat([unread, chunk]);
      const request = parseUsbipRequest(unread);
      const busy = attached !== undefined;
      if (request === undefined) {
        if (unread.length < usbipHeaderLength) return;
        if (busy) {
          socket.destroy();
          return;
        }
        connection = attach(socket);
        connection.receive(unread);
        return;
      }
      if (unread.length < request.totalLength) return;
      const rest = unread.subarray(request.totalLength);
      unread = Buffer.alloc(0);
      if (request.code === usbipRequest.deviceList) {
        socket.end(deviceListAnswer(exported));
        return;
      }
      if (request.code !== usbipRequest.import || busy) {
        socket.destroy();
        return;
      }
      socket.write(importAnswer(exported));
      connection = attach(socket);
      if (rest.length > 0) connection.receive(rest);
    };
    socket.on('data', onData);
  });
  await listen(server, port);
  const bound = server.address();
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : port,
    detach: () => ended(attached),
    close: async () => {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function exportOf(usbFunction: UsbFunction, speed: number): ExportedDevice {
  const { descriptors } = usbFunction;
  const interfaces = parseConfiguration(descriptors.configuration)?.interfaces ?? [];
  return {
    identity: new DeviceOnBus(usbFunction).identity,
    busId: usbipBusId,
    speed,
    descriptor: descriptors.device,
    interfaces: interfaces.flatMap(({ alternates: [first] }) =>
      first ? [[first.interfaceClass, first.interfaceSubclass, first.interfaceProtocol] as const] : [],
    ),
  };
}

const ended = (socket: Socket | undefined): Promise<void> =>
  new Promise((resolve) => {
    if (socket === undefined || socket.destroyed) {
      resolve();
      return;
    }
    socket.once('close', () => resolve());
    socket.destroy();
  });

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, loopback, resolve);
  });
