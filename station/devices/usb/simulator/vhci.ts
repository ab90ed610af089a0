import { readdir, readFile, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';

/**
 * Linux's virtual host controller (`modprobe vhci-hcd`, as root): takes a connection to a USB/IP device and makes a device
 * on a bus of this machine of it, enumerated as any other.
 */
const controller = '/sys/devices/platform/vhci_hcd.0';
const highSpeed = '480';
/** VDEV_ST_NULL in the controller's `status`. */
const freePort = 4;
const deviceId = 0x0001_0002;

export interface VhciPort {
  /** Where the device appears: `3-1`. */
  readonly portPath: string;
  readonly number: number;
}

/** Undefined where there is no such controller. */
export async function vhciPorts(): Promise<readonly VhciPort[] | undefined> {
  const status = await readFile(join(controller, 'status'), 'utf8').catch(() => undefined);
  const bus = await highSpeedBus();
  if (status === undefined || bus === undefined) return undefined;
  // hub port sta spd dev sockfd local_busid
  return status
    .split('\n')
    .map((line) => /^hs\s+(\d+)\s+(\d+)/.exec(line))
    .filter((match) => Number(match?.[2]) === freePort)
    .map((match) => ({ number: Number(match?.[1]), portPath: `${bus}-${Number(match?.[1]) + 1}` }));
}

async function highSpeedBus(): Promise<string | undefined> {
  const names = await readdir(controller).catch(() => []);
  for (const name of names.filter((one) => /^usb\d+$/.test(one))) {
    const speed = await readFile(join(controller, name, 'speed'), 'utf8').catch(() => '');
    if (speed.trim() === highSpeed) return name.slice('usb'.length);
  }
  return undefined;
}

/**
 * Plugs the device behind a USB/IP server of this machine into a port. The kernel speaks on the connection from then on; its
 * end unplugs the device. @throws what writing to the controller throws
 */
export async function vhciAttach(port: VhciPort, serverPort: number, speed: number): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port: serverPort, noDelay: true });
  // What the device sends is the kernel's, not ours.
  socket.pause();
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  socket.on('error', () => undefined);
  try {
    await writeFile(join(controller, 'attach'), `${port.number} ${descriptorOf(socket)} ${deviceId} ${speed}`);
  } finally {
    // The kernel has its own hold on the connection by now, or never will.
    socket.destroy();
  }
}

/** Node keeps a socket's descriptor in its handle, and offers no other way to it. */
function descriptorOf(socket: Socket): number {
  if (!('_handle' in socket)) throw new TypeError('a socket without a handle');
  const { _handle: handle } = socket;
  if (typeof handle !== 'object' || handle === null || !('fd' in handle)) throw new TypeError('a handle without an fd');
  return Number(handle.fd);
}
