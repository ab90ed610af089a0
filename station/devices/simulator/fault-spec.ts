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
} as const satisfies Record<string, { argument: 'none' | 'optional' | 'required'; says: string }>;

export type WireFaultName = keyof typeof wireFaults;

export interface ParsedFaults {
  /** Name → n; null where it was given without. */
  readonly wire: ReadonlyMap<WireFaultName, number | null>;
  /** The device family's own. */
  readonly family: ReadonlySet<string>;
}

const isWireFault = (name: string): name is WireFaultName => Object.hasOwn(wireFaults, name);

/**
 * Reads faults as people write them: `no-answer`, `late:500`, `vanish:812`, or a name of the family's.
 * @throws SIMULATOR_FAULT_UNKNOWN, SIMULATOR_FAULT_ARGUMENT
 */
export function parseFaults(specs: readonly string[], familyFaults: Readonly<Record<string, string>>): ParsedFaults {
  const wire = new Map<WireFaultName, number | null>();
  const family = new Set<string>();
  for (const spec of specs) {
    const [name = '', argument, ...rest] = spec.split(':');
    if (Object.hasOwn(familyFaults, name)) {
      if (argument !== undefined) throw wrongArgument(spec, 'takes no number', name);
      family.add(name);
    } else if (isWireFault(name)) {
      wire.set(name, readArgument(spec, name, rest.length > 0 ? '' : argument));
    } else {
      throw unknownFault(name, familyFaults);
    }
  }
  return { wire, family };
}

function readArgument(spec: string, name: WireFaultName, argument: string | undefined): number | null {
  const wants = wireFaults[name].argument;
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

function unknownFault(fault: string, familyFaults: Readonly<Record<string, string>>): Error {
  const names = [...Object.keys(wireFaults), ...Object.keys(familyFaults)];
  const nearest = fault === '' ? '' : `Did you mean ${closest(fault, names)}? `;
  return simulatorError('SIMULATOR_FAULT_UNKNOWN', { fault, nearest, known: names.join(', ') });
}
