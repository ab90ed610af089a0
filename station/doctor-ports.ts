import { readdir, readFile } from 'node:fs/promises';
import { deviceError } from './devices/device-errors.ts';
import type { Port } from './devices/transport/port-survey.ts';
import { sharedPorts } from './devices/transport/slot-ports.ts';
import { permissionRemedy } from './devices/transport/usb-open.ts';
import { isUsbAddress } from './devices/usb/usb-address.ts';
import { usbError } from './devices/usb/usb-errors.ts';

/** One thing the doctor looked at. `hint` says what to do when it is not well. */
export interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'warning' | 'problem';
  readonly message: string;
  readonly hint: string | null;
}

export type Verdict = Omit<Finding, 'check'>;

export interface PortsToExamine {
  readonly ports: readonly Port[];
  readonly hasUsb: boolean;
  readonly platform: NodeJS.Platform;
  /** Each slot's port, as configured. */
  readonly slots: ReadonlyMap<string, string>;
}

const ok = (message: string): Verdict => ({ state: 'ok', message, hint: null });
const warning = (message: string, hint: string): Verdict => ({ state: 'warning', message, hint });

/** What keeps units from being talked to: permissions, drivers, a bus that is not there, slots that are in each other's way. */
export async function portFindings(examined: PortsToExamine): Promise<Finding[]> {
  const findings: Finding[] = [{ check: 'ports', ...portsVerdict(examined) }];
  const slots = await slotsVerdict(examined);
  return slots === undefined ? findings : [...findings, { check: 'slots', ...slots }];
}

function portsVerdict({ ports, hasUsb, platform }: PortsToExamine): Verdict {
  const closed = ports.find(({ mayOpen, kind, family }) => !mayOpen && (kind === 'serial' || family !== null));
  if (closed) return warning(`${closed.path} may not be opened`, remedyFor(closed, platform));
  const held = ports.find(({ driver, family }) => family !== null && driver !== null && driver !== 'usbfs');
  if (held) {
    const hint = 'Keep the driver off the device: docs/usb.md tells how.';
    return warning(`${held.path} is held by the driver ${held.driver}`, hint);
  }
  const usb = hasUsb ? '' : '; this machine has no USB';
  if (ports.length > 0) return ok(ports.map(({ path }) => path).join(', ') + usb);
  return warning(`no ports${usb}`, 'Plug the fixture in; devices behind TCP need none.');
}

function remedyFor({ kind, vendorId, productId }: Port, platform: NodeJS.Platform): string {
  if (kind === 'serial') return deviceError.definitions.PORT_PERMISSION_DENIED.hint;
  const ids = {
    vendorId: Number.parseInt(vendorId ?? '', 16),
    productId: Number.parseInt(productId ?? '', 16),
  };
  return permissionRemedy(ids, platform);
}

/** Undefined where no slot is bound. */
async function slotsVerdict({ ports, hasUsb, slots }: PortsToExamine): Promise<Verdict | undefined> {
  if (slots.size === 0) return undefined;
  const onUsb = [...slots].find(([, path]) => isUsbAddress(path));
  if (onUsb && !hasUsb) {
    const { message, hint } = usbError.definitions.USB_NOT_AVAILABLE;
    return { state: 'problem', message: `slot ${onUsb[0]} is ${onUsb[1]}. ${message}`, hint };
  }
  const [shared] = await sharedPorts(ports, slots);
  if (!shared) return ok([...slots.keys()].join(', '));
  const message = `slots ${shared.slots.join(' and ')} are one port: ${shared.paths.join(' and ')}`;
  return { state: 'problem', message, hint: 'Bind each slot to a port of its own: `station ports` lists them.' };
}

/** ModemManager talks to every new serial port, in the middle of whatever the station says there. */
export async function portKeepers(found: readonly Port[]): Promise<Verdict> {
  if (!found.some(({ kind, usb }) => kind === 'serial' && usb !== null)) return ok('no USB serial ports to fight over');
  if (!(await isRunning('ModemManager'))) return ok('ModemManager is not running');
  return warning(
    'ModemManager is running, and talks to new serial ports',
    'Remove it (`apt-get remove modemmanager`), or keep it off with packaging/udev/70-provisioning-station.rules.',
  );
}

async function isRunning(program: string): Promise<boolean> {
  const processes = await readdir('/proc').catch(() => []);
  for (const id of processes.filter((name) => /^\d+$/.test(name))) {
    const name = await readFile(`/proc/${id}/comm`, 'utf8').catch(() => '');
    if (name.trim() === program) return true;
  }
  return false;
}
