import { closest } from 'fastest-levenshtein';
import { simulatorError } from './simulator-errors.ts';

/** Faults of the wire, which every simulated device can have. `n` counts from 1. */
export const wireFaults = {
  'no-answer': { argument: 'optional', says: 'silent from answer n on (from the first without n)' },
  late: { argument: 'required', says: 'every answer n milliseconds late' },
  garbage: { argument: 'optional', says: 'answer n is noise (every answer without n)' },
  truncated: { argument: 'optional', says: 'answer n breaks off in the middle (every answer without n)' },
  echo: { argument: 'none', says: 'sends back what it hears, before its answers' },
  'log-lines': { argument: 'none', says: 'log lines between and inside the answers' },
  'wrong-baud': { argument: 'none', says: 'runs at another baud rate: noise both ways' },
  vanish: { argument: 'required', says: 'the port disappears after byte n of the conversation, and comes back' },
  corrupt: { argument: 'required', says: 'one bit of byte n of the conversation flips' },
  reboot: { argument: 'required', says: 'the device restarts after byte n of the conversation' },
  swap: { argument: 'required', says: 'another, empty unit is on the port after byte n of the conversation' },
} as const satisfies FaultTable;

export type WireFaultName = keyof typeof wireFaults;

/** Faults of a bus, which every simulated USB device can have. Transfers are those of the device's own: not of chapter 9. */
export const usbFaults = {
  'no-answer': { argument: 'required', says: 'silent from transfer n on' },
  stall: { argument: 'required', says: 'transfer n is refused' },
  short: { argument: 'required', says: 'of the data that transfer n should give, half is missing' },
  vanish: { argument: 'required', says: 'off the bus after byte n of all transfers, and back' },
  corrupt: { argument: 'required', says: 'one bit of byte n of all transfers flips' },
  swap: { argument: 'required', says: 'another, empty unit is on the port after byte n of all transfers' },
} as const satisfies FaultTable;

export type UsbFaultName = keyof typeof usbFaults;

export type FaultTable = Readonly<Record<string, { argument: 'none' | 'optional' | 'required'; says: string }>>;

export interface ParsedFaults<Name extends string = WireFaultName> {
  /** Name → n; null where it was given without. */
  readonly wire: ReadonlyMap<Name, number | null>;
  /** The device family's own. */
  readonly family: ReadonlySet<string>;
}

/**
 * Reads faults as people write them: `no-answer`, `late:500`, `vanish:812`, or a name of the family's.
 * @throws SIMULATOR_FAULT_UNKNOWN, SIMULATOR_FAULT_ARGUMENT
 */
export const parseFaults = (specs: readonly string[], familyFaults: Readonly<Record<string, string>>): ParsedFaults =>
  parseFaultsOf(wireFaults, specs, familyFaults);

/** As `parseFaults`, for devices on a bus. @throws as it */
export const parseUsbFaults = (
  specs: readonly string[],
  familyFaults: Readonly<Record<string, string>>,
): ParsedFaults<UsbFaultName> => parseFaultsOf(usbFaults, specs, familyFaults);

function parseFaultsOf<Table extends FaultTable>(
  table: Table,
  specs: readonly string[],
  familyFaults: Readonly<Record<string, string>>,
): ParsedFaults<Extract<keyof Table, string>> {
  const isKnown = (name: string): name is Extract<keyof Table, string> => Object.hasOwn(table, name);
  const wire = new Map<Extract<keyof Table, string>, number | null>();
  const family = new Set<string>();
  for (const spec of specs) {
    const [name = '', argument, ...rest] = spec.split(':');
    if (Object.hasOwn(familyFaults, name)) {
      if (argument !== undefined) throw wrongArgument(spec, 'takes no number', name);
      family.add(name);
    } else if (isKnown(name)) {
      wire.set(name, readArgument(spec, name, table[name]?.argument, rest.length > 0 ? '' : argument));
    } else {
      throw unknownFault(name, [...Object.keys(table), ...Object.keys(familyFaults)]);
    }
  }
  return { wire, family };
}

function readArgument(
  spec: string,
  name: string,
  wants: FaultTable[string]['argument'] | undefined,
  argument: string | undefined,
): number | null {
  if (argument === undefined) {
    if (wants === 'required') throw wrongArgument(spec, 'needs a number', `${name}:n`);
    return null;
  }
  if (wants === 'none') throw wrongArgument(spec, 'takes no number', name);
  if (!/^[1-9]\d{0,8}$/.test(argument)) throw wrongArgument(spec, 'needs a whole number from 1', `${name}:n`);
  return Number(argument);
}

const wrongArgument = (fault: string, wants: string, form: string): Error =>
  simulatorError('SIMULATOR_FAULT_ARGUMENT', { fault, wants, form });

function unknownFault(fault: string, names: readonly string[]): Error {
  const nearest = fault === '' ? '' : `Did you mean ${closest(fault, names)}? `;
  return simulatorError('SIMULATOR_FAULT_UNKNOWN', { fault, nearest, known: names.join(', ') });
}
