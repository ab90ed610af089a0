import { Command, InvalidArgumentError } from 'commander';
import { type Home, resolveHome } from '../config/home.ts';
import { exitCode } from './exit-code.ts';
import { Terminal } from './terminal.ts';

/** What every command works with. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** The station's home, absolute. */
  readonly home: Home;
  /** Fires on the first SIGINT, SIGTERM or SIGHUP (the terminal is gone); a second one ends the process at once. */
  readonly stop: AbortSignal;
}

interface SharedOptions {
  readonly dir?: string;
  readonly json?: boolean;
  readonly input: boolean;
}

/** A command with the options that all commands share. */
export const stationCommand = (name: string, summary: string): Command =>
  new Command(name)
    .description(summary)
    .option('--dir <path>', 'the station’s home (else STATION_DIR, else the XDG data folder)')
    .option('--json', 'machine-readable output on stdout')
    .option('--no-input', 'never ask a person anything')
    .showHelpAfterError('(add --help for what it takes)');

/** A word before the real commands, as in `units list`. It has no options: commander would take them from those behind it. */
export const commandGroup = (name: string, summary: string, commands: readonly Command[]): Command => {
  const group = new Command(name).description(summary);
  for (const command of commands) group.addCommand(command);
  return group;
};

/**
 * Wraps a command's work: builds its context, turns errors into a code, a sentence and a next step, and sets the exit code.
 * The work returns its exit code, or nothing for success.
 */
export const action =
  <Options extends object, Args extends unknown[]>(
    work: (context: CommandContext, options: Options, ...args: Args) => Promise<number | void>,
  ) =>
  async (...given: unknown[]): Promise<void> => {
    // Commander passes the arguments, then the options, then the command, and types none of them.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const command = given.at(-1) as Command;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const args = given.slice(0, -2) as Args;
    const options = command.opts<SharedOptions>();
    const terminal = new Terminal({ json: options.json === true, input: options.input });
    const { stop, release } = stopSignal();
    try {
      const context = { terminal, home: resolveHome(options.dir), stop };
      process.exitCode = (await work(context, command.opts<Options & SharedOptions>(), ...args)) ?? exitCode.ok;
    } catch (error) {
      process.exitCode = stop.aborted && error === stop.reason ? exitCode.aborted : terminal.failure(error);
    } finally {
      release();
    }
  };

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function stopSignal(): { stop: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(exitCode.aborted);
    controller.abort();
  };
  for (const signal of stopSignals) process.on(signal, onSignal);
  return {
    stop: controller.signal,
    release: () => {
      for (const signal of stopSignals) process.off(signal, onSignal);
    },
  };
}

/** Parses a whole number within limits, for commander's option parsers. */
export const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(`give a whole number from ${least} to ${most}.`);
    }
    return value;
  };
