import { resolve } from 'node:path';
import { simulatorFamilies, usbSimulatorFamilies } from '../../devices/families/families.ts';
import { wireFaults } from '../../devices/simulator/fault-spec.ts';
import { type SimulatorPlace, startSimulator } from '../../devices/simulator/simulator-host.ts';
import { startUsbSimulator } from '../../devices/simulator/usb-simulator-host.ts';
import { openVhciSocket } from '../../devices/simulator/vhci-socket.ts';
import { cliError } from '../cli-errors.ts';
import { action, stationCommand, wholeNumber } from '../frame.ts';
import { stopped } from '../stopped.ts';

interface SimulateOptions {
  readonly link?: string;
  readonly tcp?: string;
  readonly usbip?: boolean;
  readonly serial: string;
  readonly baud: number;
  readonly pacing: boolean;
  readonly fault: string[];
  readonly state?: string;
  readonly seed: number;
}

const largestBaud = 12_000_000;
const knownFamilies = [...simulatorFamilies.keys(), ...usbSimulatorFamilies.keys()];

/** `station simulate`: one simulated device on a port, until it is stopped. */
export const simulateCommand = () =>
  stationCommand('simulate', 'a simulated device on a pty, a TCP port or USB, until it is stopped')
    .argument('<family>', knownFamilies.join(', '))
    .option('--link <path>', 'make a pty, and a link to it here')
    .option('--tcp <port>', 'listen on a TCP port of this machine (0: any free one)')
    .option('--usbip', 'plug it into this machine’s USB (Linux with vhci_hcd, as root)')
    .requiredOption('--serial <serial>', 'the device’s own serial number (nrf91: its IMEI)')
    .option('--baud <n>', 'pace bytes as a line of this speed does', wholeNumber(300, largestBaud), 115_200)
    .option('--no-pacing', 'let bytes take no time')
    .option('--fault <name[:n]>', 'misbehave; may be given more than once (see below)', collect, [])
    .option('--state <file>', 'keep the device’s memory here over restarts')
    .option('--seed <n>', 'of the misbehaviour', wholeNumber(0, 0xffff_ffff), 1)
    .addHelpText('after', faultHelp)
    .action(
      action<SimulateOptions, [string]>(async ({ terminal, stop }, options, familyName) => {
        const simulator = await startOne(familyName, options);
        try {
          const { serial, address: link } = simulator;
          terminal.ready({ family: familyName, serial, link }, `${familyName} ${serial} on ${link}; stop with Ctrl+C`);
          await stopped(stop);
        } finally {
          await simulator.close();
        }
      }),
    );

async function startOne(name: string, options: SimulateOptions) {
  const { serial, fault: faults, seed } = options;
  const stateFile = options.state === undefined ? {} : { stateFile: resolve(options.state) };
  const usbFamily = usbSimulatorFamilies.get(name);
  if (usbFamily) {
    if (options.usbip !== true) throw cliError('USAGE_OPTION_MISSING', { option: '--usbip', command: 'simulate' });
    return startUsbSimulator({ family: usbFamily, serial, at: await openVhciSocket(), faults, seed, ...stateFile });
  }
  const family = simulatorFamilies.get(name);
  if (!family) throw valueInvalid('family', name, `it is none of ${knownFamilies.join(', ')}`);
  const baudRate = options.pacing ? options.baud : null;
  return startSimulator({ family, serial, at: await placeOf(options), baudRate, faults, seed, ...stateFile });
}

async function placeOf({ link, tcp, usbip }: SimulateOptions): Promise<SimulatorPlace> {
  if ([link, tcp, usbip].filter((place) => place !== undefined).length !== 1) {
    throw cliError('USAGE_OPTION_MISSING', { option: '--link PATH, --tcp PORT or --usbip', command: 'simulate' });
  }
  if (usbip === true) return { usb: await openVhciSocket() };
  if (link !== undefined) return { link: resolve(link) };
  const port = Number(tcp);
  if (!/^\d{1,5}$/.test(tcp ?? '') || port > 65_535) throw valueInvalid('--tcp', tcp ?? '', 'it is no port number');
  return { tcp: port };
}

const valueInvalid = (option: string, value: string, reason: string) =>
  cliError('USAGE_VALUE_INVALID', { command: 'simulate', option, value, reason });

const collect = (value: string, previous: string[]): string[] => [...previous, value];

function faultHelp(): string {
  const rows = (faults: readonly (readonly [string, string])[]): string =>
    faults.map(([name, says]) => `  ${name.padEnd(24)} ${says}`).join('\n');
  const argument = { none: '', optional: '[:n]', required: ':n' } as const;
  const wire = Object.entries(wireFaults).map(
    ([name, fault]) => [name + argument[fault.argument], fault.says] as const,
  );
  const families = [...simulatorFamilies.values(), ...usbSimulatorFamilies.values()].map(
    (family) => `\nFaults of ${family.name}:\n${rows(Object.entries(family.faults))}`,
  );
  return `\nFaults of every device:\n${rows(wire)}\n${families.join('\n')}\n`;
}
