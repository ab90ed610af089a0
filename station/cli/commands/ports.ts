import { existsSync } from 'node:fs';
import type { Home } from '../../config/home.ts';
import { loadStationConfig } from '../../config/load-station.ts';
import { configuredSlots } from '../../config/slots.ts';
import { surveyPorts } from '../../devices/transport/port-survey.ts';
import { watchPorts } from '../../devices/transport/port-watch.ts';
import {
  type EmptySlot,
  type PortInSlot,
  portsInSlots,
  type SharedPort,
  sharedPorts,
} from '../../devices/transport/slot-ports.ts';
import { systemUsbBus } from '../../devices/transport/usb-bus.ts';
import { action, stationCommand } from '../frame.ts';
import { type Terminal, table } from '../terminal.ts';

interface PortsOptions {
  readonly watch?: boolean;
}

const header = ['slot', 'port', 'USB port', 'VID:PID', 'serial', 'product', 'family', 'note'];

/** `station ports`: where units may be plugged in, what is there, and whose slot it is. A station is not needed for it. */
export const portsCommand = () =>
  stationCommand('ports', 'the serial and USB ports of this machine, and their slots')
    .option('--watch', 'go on, and tell of every plugging and unplugging')
    .action(
      action<PortsOptions, []>(async ({ terminal, home, stop }, { watch }) => {
        const slots = await slotsOf(home);
        if (watch === true) return follow(terminal, slots, stop);
        const found = await surveyPorts(systemUsbBus);
        const { ports, emptySlots } = await portsInSlots(found, slots);
        const shared = await sharedPorts(found, slots);
        const rows = [...ports.map(rowOf), ...emptySlots.map(emptyRow)];
        terminal.result(
          { ports, emptySlots, sharedPorts: shared },
          rows.length === 0 ? 'no serial or USB ports' : table(header, rows),
        );
        sayShared(terminal, shared);
      }),
    );

async function follow(terminal: Terminal, slots: ReadonlyMap<string, string>, stop: AbortSignal): Promise<void> {
  const found = await surveyPorts(systemUsbBus);
  const { emptySlots } = await portsInSlots(found, slots);
  sayShared(terminal, await sharedPorts(found, slots));
  for (const empty of emptySlots) terminal.result({ event: 'empty', ...empty }, lineOf('-', emptyRow(empty)));
  for await (const { event, port } of watchPorts(systemUsbBus, stop)) {
    for (const inSlot of (await portsInSlots([port], slots)).ports) {
      terminal.result({ event, port: inSlot }, lineOf(event === 'plugged' ? '+' : '-', rowOf(inSlot)));
    }
  }
}

function sayShared(terminal: Terminal, shared: readonly SharedPort[]): void {
  for (const { slots, paths } of shared)
    terminal.note(`slots ${slots.join(' and ')} are one port, ${paths.join(' and ')}: \`station line\` refuses them`);
}

const slotsOf = async (home: Home): Promise<ReadonlyMap<string, string>> =>
  existsSync(home.stationFile) ? configuredSlots((await loadStationConfig(home)).config) : new Map();

const lineOf = (sign: string, [slot, ...cells]: readonly (string | null)[]): string =>
  `${sign} ${[slot ? `slot ${slot}` : null, ...cells].filter(Boolean).join('  ')}`;

const rowOf = (port: PortInSlot): (string | null)[] => [
  port.slot,
  port.path,
  port.kind === 'usb' ? null : port.usb,
  port.vendorId === null ? null : `${port.vendorId}:${port.productId}`,
  port.serialNumber,
  [port.manufacturer, port.product].filter(Boolean).join(' ') || null,
  port.family,
  noteOf(port),
];

const emptyRow = ({ slot, path, state }: EmptySlot): (string | null)[] => [
  slot,
  path,
  ...header.slice(3).map(() => null),
  state === 'not-plugged-in' ? 'not plugged in' : 'not a port of this machine',
];

function noteOf({ mayOpen, driver }: PortInSlot): string | null {
  if (!mayOpen) return 'no permission: see `station doctor`';
  return driver === null ? null : `held by ${driver}`;
}
