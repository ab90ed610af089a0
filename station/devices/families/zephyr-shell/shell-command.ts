import { zephyrShellError } from './zephyr-shell-errors.ts';

export interface ShellCommand {
  /** What is typed, without Enter. Wiped by whoever made it, if it is secret. */
  readonly line: string | Buffer;
  /** How errors name it; never a secret. The line itself where it holds none. */
  readonly name?: string;
  readonly timeoutMs?: number;
}

/** CONFIG_SHELL_DEFAULT_TERMINAL_WIDTH. */
const terminalWidth = 80;

export const nameOf = ({ name, line }: ShellCommand): string => name ?? (typeof line === 'string' ? line : 'command');

/**
 * What is typed for a command, without Enter.
 * @throws ZEPHYR_LINE_TOO_LONG
 */
export function typedLine(
  command: ShellCommand,
  { prompt, commandBufferBytes }: { prompt: Buffer; commandBufferBytes: number },
): Buffer {
  const line = typeof command.line === 'string' ? Buffer.from(command.line, 'latin1') : command.line;
  // The shell breaks a line that just fills a row before Enter does, which would look like Enter. A blank avoids it.
  const blanks = (prompt.length + line.length) % terminalWidth === 0 ? 1 : 0;
  const limit = commandBufferBytes - 1;
  if (line.length + blanks > limit) {
    throw zephyrShellError('ZEPHYR_LINE_TOO_LONG', { question: nameOf(command), bytes: line.length, limit });
  }
  return Buffer.concat([line, Buffer.alloc(blanks, ' ')]);
}
