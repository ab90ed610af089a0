import { readdir, readFile } from 'node:fs/promises';
import { deviceError } from '../devices/device-errors.ts';
import type { Port } from '../devices/transport/port-survey.ts';
import { sharedPorts } from '../devices/transport/slot-ports.ts';
import { permissionRemedy } from '../devices/transport/usb-open.ts';
import { isUsbAddress } from '../devices/usb/usb-address.ts';
import { usbError } from '../devices/usb/usb-errors.ts';
import { joined } from '../domain/list-phrases.ts';
import type { Phrase } from '../domain/phrase.ts';
import { nextStepOf, sentenceOf } from '../domain/station-error.ts';
import { doctorSays } from './doctor-phrases.ts';

/** One thing the doctor looked at. `hint` says what to do when it is not well. */
export interface Finding {
  readonly check: Phrase;
  readonly state: 'ok' | 'warning' | 'problem';
  readonly message: Phrase;
  readonly hint: Phrase | null;
}

export type Verdict = Omit<Finding, 'check'>;

export interface PortsToExamine {
  readonly ports: readonly Port[];
  readonly hasUsb: boolean;
  readonly platform: NodeJS.Platform;
  /** Each slot's port, as configured. */
  readonly slots: ReadonlyMap<string, string>;
}

const ok = (message: Phrase): Verdict => ({ state: 'ok', message, hint: null });
const warning = (message: Phrase, hint: Phrase): Verdict => ({ state: 'warning', message, hint });

/** What keeps units from being talked to: permissions, drivers, a bus that is not there, slots that are in each other's way. */
export async function portFindings(examined: PortsToExamine): Promise<Finding[]> {
  const findings: Finding[] = [{ check: doctorSays('CHECK_PORTS'), ...portsVerdict(examined) }];
  const slots = await slotsVerdict(examined);
  return slots === undefined ? findings : [...findings, { check: doctorSays('CHECK_SLOTS'), ...slots }];
}

function portsVerdict({ ports, hasUsb, platform }: PortsToExamine): Verdict {
  const closed = ports.find(({ mayOpen, kind, family }) => !mayOpen && (kind === 'serial' || family !== null));
  if (closed) return warning(doctorSays('PORT_CLOSED', { port: closed.path }), remedyFor(closed, platform));
  const held = ports.find(({ driver, family }) => family !== null && driver !== null && driver !== 'usbfs');
  if (held) {
    const message = doctorSays('PORT_HELD', { port: held.path, driver: held.driver });
    return warning(message, doctorSays('PORT_HELD_HINT'));
  }
  const withUsb = (found: Phrase): Phrase => (hasUsb ? found : doctorSays('WITHOUT_USB', { found }));
  if (ports.length === 0) return warning(withUsb(doctorSays('PORTS_NONE')), doctorSays('PORTS_NONE_HINT'));
  return ok(withUsb(doctorSays('PORTS_FOUND', { ports: ports.map(({ path }) => path).join(', ') })));
}

function remedyFor({ kind, path, vendorId, productId }: Port, platform: NodeJS.Platform): Phrase {
  if (kind === 'serial') return nextStepOf(deviceError('PORT_PERMISSION_DENIED', { address: path }));
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
    const [slot, port] = onUsb;
    const error = usbError('USB_NOT_AVAILABLE');
    const message = doctorSays('SLOT_WITHOUT_USB', { slot, port, why: sentenceOf(error) });
    return { state: 'problem', message, hint: nextStepOf(error) };
  }
  const [shared] = await sharedPorts(ports, slots);
  if (!shared) return ok(doctorSays('SLOTS_APART', { slots: [...slots.keys()].join(', ') }));
  const both = { slots: joined('BOTH', shared.slots), ports: joined('BOTH', shared.paths) };
  return { state: 'problem', message: doctorSays('SLOTS_SHARED', both), hint: doctorSays('SLOTS_SHARED_HINT') };
}

/** ModemManager talks to every new serial port, in the middle of whatever the station says there. */
export async function portKeepers(found: readonly Port[]): Promise<Verdict> {
  if (!found.some(({ kind, usb }) => kind === 'serial' && usb !== null)) {
    return ok(doctorSays('PROGRAMS_NO_PORTS'));
  }
  if (!(await isRunning('ModemManager'))) return ok(doctorSays('PROGRAMS_NONE'));
  return warning(doctorSays('PROGRAMS_MODEM_MANAGER'), doctorSays('PROGRAMS_MODEM_MANAGER_HINT'));
}

async function isRunning(program: string): Promise<boolean> {
  const processes = await readdir('/proc').catch(() => []);
  for (const id of processes.filter((name) => /^\d+$/.test(name))) {
    const name = await readFile(`/proc/${id}/comm`, 'utf8').catch(() => '');
    if (name.trim() === program) return true;
  }
  return false;
}
