/** How a command's handler talks. `finish` prints the prompt; a handler that works for a while calls it later. */
export interface CommandContext {
  readonly print: (text: string) => void;
  readonly error: (text: string) => void;
  readonly warn: (text: string) => void;
  readonly finish: () => void;
}

export interface SimulatedCommand {
  readonly help?: string;
  /** Arguments with the command's own name: at least, and how many more. Absent = not checked. */
  readonly mandatory?: number;
  readonly optional?: number;
  readonly subcommands?: Readonly<Record<string, SimulatedCommand>>;
  /** `argv[0]` is the command's own name. Returns true when it will call `finish` itself. */
  readonly handler?: (argv: readonly string[], context: CommandContext) => boolean | void;
}

/** Runs the deepest command that has a handler, with what follows as its arguments. */
export function dispatch(root: SimulatedCommand, argv: readonly string[], context: CommandContext): boolean | void {
  let command = root;
  let found = { command: root, level: 0 };
  for (let level = 1; level < argv.length; level++) {
    const word = argv[level] ?? '';
    if (word === '-h' || word === '--help') return help(found.command, argv[found.level] ?? '', context);
    const sub = command.subcommands;
    if (sub === undefined || !Object.hasOwn(sub, word)) break;
    command = sub[word] ?? command;
    if (command.handler !== undefined || found.command.handler === undefined) found = { command, level };
  }
  const { handler, mandatory, optional = 0 } = found.command;
  const args = argv.slice(found.level);
  if (handler === undefined) return help(found.command, args[0] ?? '', context);
  if (mandatory !== undefined && (args.length < mandatory || args.length > mandatory + optional)) {
    context.error(`${args[0] ?? ''}: wrong parameter count`);
    return help(found.command, args[0] ?? '', context);
  }
  return handler(args, context);
}

function help(command: SimulatedCommand, name: string, context: CommandContext): void {
  context.print(`${name} - ${command.help ?? ''}`);
  const subcommands = Object.entries(command.subcommands ?? {});
  if (subcommands.length === 0) return;
  const width = Math.max(...subcommands.map(([word]) => word.length));
  context.print('Subcommands:');
  for (const [word, { help: text = '' }] of subcommands) context.print(`  ${word.padEnd(width)}  : ${text}`);
}
