import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { SerialPort } from 'serialport';

/** A serial port that the OS knows. Pseudo-terminals are never listed; they can be opened by path all the same. */
export interface PortDescription {
  readonly path: string;
  readonly manufacturer: string | null;
  readonly serialNumber: string | null;
  /** USB ids, lower-case hex, four digits. */
  readonly vendorId: string | null;
  readonly productId: string | null;
}

type Listed = Awaited<ReturnType<typeof SerialPort.list>>[number];

/** The serial ports of this machine, in natural order of their paths; those without hardware behind them left out. */
export async function listPorts(): Promise<PortDescription[]> {
  const listed: readonly Partial<Listed>[] = await SerialPort.list().catch(listWithoutUdev);
  const ports: PortDescription[] = [];
  for (const { path, manufacturer, serialNumber, vendorId, productId } of listed) {
    if (path === undefined || !(await hasHardware(path))) continue;
    ports.push({
      path,
      manufacturer: manufacturer ?? null,
      serialNumber: serialNumber ?? null,
      vendorId: vendorId?.toLowerCase() ?? null,
      productId: productId?.toLowerCase() ?? null,
    });
  }
  return ports.toSorted((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }));
}

/** Containers and small gateways have no udev: the names alone are better than an error. */
async function listWithoutUdev(): Promise<Partial<Listed>[]> {
  const names = await readdir('/dev').catch(() => []);
  return names.filter((name) => /^tty(?:S|ACM|USB|AMA|MFD|O)\d+$/.test(name)).map((name) => ({ path: `/dev/${name}` }));
}

/** Linux makes ttyS0 to ttyS31 whether they exist or not; type 0 is the UART that is not there. */
async function hasHardware(path: string): Promise<boolean> {
  if (!/^\/dev\/ttyS\d+$/.test(path)) return true;
  const type = await readFile(`/sys/class/tty/${basename(path)}/type`, 'utf8').catch(() => '0');
  return type.trim() !== '0';
}
