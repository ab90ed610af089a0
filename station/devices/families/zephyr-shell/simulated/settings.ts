import type { CommandContext, SimulatedCommand } from './commands.ts';

export interface SimulatedSettingsOptions {
  /** Values that survive a restart, by name. */
  readonly stored: Map<string, Buffer>;
  readonly faults: ReadonlySet<string>;
  /** Calls back after the time of a flash write, with the change made durable. */
  readonly write: (change: () => void, done: () => void) => void;
}

const largestValue = 256;
const notFound = -2;
const noRoom = -28;

/** Zephyr's settings shell, in its generation with types, or the one before with `old-settings-shell`. */
export function simulatedSettings(options: SimulatedSettingsOptions): SimulatedCommand {
  const { stored, faults, write } = options;

  const read = (argv: readonly string[], context: CommandContext): void => {
    const type = argv.length > 2 ? argv[1] : 'hex';
    if (argv.length > 2 && (faults.has('old-settings-shell') || !isType(type))) {
      return faults.has('old-settings-shell')
        ? wrongCount('read', '<name>', context)
        : context.error(`Invalid type: ${type}`);
    }
    const value = stored.get(argv.at(-1) ?? '');
    if (value === undefined) return context.error('Setting not found');
    if (value.length === 0) return context.warn('Value is empty');
    if (type === 'hex') return hexDump(value, context);
    if (value.at(-1) !== 0) return context.error('Value is not a string');
    context.print(value.toString('latin1', 0, value.indexOf(0)));
  };

  const save = (argv: readonly string[], context: CommandContext): boolean | void => {
    const old = faults.has('old-settings-shell');
    const type = argv.length > 3 ? argv[1] : 'hex';
    if (argv.length > 3 && old) return wrongCount('write', '<name> <hex>', context);
    if (!isType(type)) return context.error(`Invalid type: ${type}`);
    const [name = '', text = ''] = argv.slice(-2);
    const value = type === 'hex' ? fromHex(text) : Buffer.from(`${text}\0`, 'latin1');
    if (value === undefined) return context.error(old ? 'Failed to parse hex value' : 'Failed to parse value');
    if (faults.has('storage-full')) return context.error(`Failed to write setting: ${noRoom}`);
    write(() => stored.set(name, faults.has('write-lies') ? spoiled(value) : value), context.finish);
    return true;
  };

  const remove = (argv: readonly string[], context: CommandContext): boolean | void => {
    const name = argv[1] ?? '';
    if (!stored.has(name)) return context.error(`Failed to delete setting: ${notFound}`);
    write(() => stored.delete(name), context.finish);
    return true;
  };

  const list = (argv: readonly string[], context: CommandContext): void => {
    const under = argv[1];
    for (const name of stored.keys()) {
      if (under === undefined || name.startsWith(`${under}/`)) context.print(name);
    }
  };

  return {
    help: 'Settings shell commands',
    mandatory: 2,
    handler: (argv, context) => context.error(`${argv[0]} unknown parameter: ${argv[1]}`),
    subcommands: {
      list: { help: '[<subtree>]', mandatory: 1, optional: 1, handler: list },
      read: { help: '[type] <name>', mandatory: 2, optional: 1, handler: read },
      write: { help: '[type] <name> <value>', mandatory: 3, optional: 1, handler: save },
      delete: { help: '<name>', mandatory: 2, handler: remove },
    },
  };
}

const isType = (type: string | undefined): boolean => type === 'hex' || type === 'string';

function wrongCount(name: string, usage: string, context: CommandContext): void {
  context.error(`${name}: wrong parameter count`);
  context.print(`${name} - ${usage}`);
}

/** `hex2bin` takes an odd number of digits too: the first one alone is a byte. */
function fromHex(text: string): Buffer | undefined {
  const even = text.length % 2 === 0 ? text : `0${text}`;
  if (!/^(?:[0-9a-fA-F]{2})+$/.test(even) || even.length > largestValue * 2) return undefined;
  return Buffer.from(even, 'hex');
}

/** The same length, another value: what a worn-out flash, or a bug, would leave behind. */
function spoiled(value: Buffer): Buffer {
  const other = Buffer.from(value);
  other[0] = (other[0] ?? 0) ^ 0x01;
  return other;
}

/** `shell_hexdump`. */
function hexDump(value: Buffer, context: CommandContext): void {
  for (let offset = 0; offset < value.length; offset += 16) {
    const row = [...value.subarray(offset, offset + 16)];
    const cells = Array.from({ length: 16 }, (_, index) => row[index]);
    const hex = cells.map((byte) => (byte === undefined ? '   ' : `${byte.toString(16).padStart(2, '0')} `));
    const text = cells.map((byte) => (byte === undefined ? ' ' : printable(byte)));
    context.print(`${offset.toString(16).toUpperCase().padStart(8, '0')}: ${halves(hex)}|${halves(text)}|`);
  }
}

const halves = (cells: readonly string[]): string => `${cells.slice(0, 8).join('')} ${cells.slice(8).join('')}`;
const printable = (byte: number): string => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.');
