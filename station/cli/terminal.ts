import { stripVTControlCharacters, styleText } from 'node:util';
import { isStationError, StationError } from '../domain/station-error.ts';
import { cliError } from './cli-errors.ts';
import { exitCode, exitCodeOfError } from './exit-code.ts';

type Style = Parameters<typeof styleText>[0];

/**
 * How a command speaks: data on stdout, everything else on stderr; one JSON document on stdout under `--json`; colour only on a
 * terminal, and never with NO_COLOR.
 */
export class Terminal {
  readonly json: boolean;
  /** False under `--no-input`, and where nobody can type. */
  readonly interactive: boolean;

  constructor(options: { json: boolean; input: boolean }) {
    this.json = options.json;
    this.interactive = options.input && process.stdin.isTTY && process.stderr.isTTY;
  }

  /** True where a live display may redraw itself. */
  get live(): boolean {
    return !this.json && process.stderr.isTTY && process.env['TERM'] !== 'dumb';
  }

  /** The command's result: `value` as JSON, or `text` for a person. */
  result(value: unknown, text: string): void {
    process.stdout.write(this.json ? `${JSON.stringify(value)}\n` : `${text}\n`);
  }

  /** One line of JSON that says a long-running command is ready; for a person, `text`. */
  ready(value: object, text: string): void {
    if (this.json) process.stdout.write(`${JSON.stringify({ ready: true, ...value })}\n`);
    else this.note(text);
  }

  /** Progress and remarks for a person. Never data. */
  note(text: string): void {
    process.stderr.write(`${text}\n`);
  }

  /** Reports an error and returns the exit code that it deserves. Vendor errors never show a stack here. */
  failure(error: unknown): number {
    const known = isStationError(error) ? error : unexpected(error);
    if (this.json) process.stdout.write(`${JSON.stringify({ error: known.toJSON() })}\n`);
    this.note(`${errorStyle('red', `✕ ${known.code}`)}  ${known.message}\n  → ${known.hint}`);
    if (process.env['STATION_DEBUG'] && known.cause instanceof Error)
      this.note(known.cause.stack ?? known.cause.message);
    return isStationError(error) ? exitCodeOfError(known) : exitCode.error;
  }
}

const unexpected = (error: unknown): StationError =>
  cliError('STATION_UNEXPECTED', { reason: error instanceof Error ? error.message : String(error) }, error);

const styleFor =
  (stream: NodeJS.WriteStream) =>
  (style: Style, text: string): string =>
    styleText(style, text, { stream });

/** Colours text for stdout and for stderr, where that stream can show it. */
export const dataStyle = styleFor(process.stdout);
export const errorStyle = styleFor(process.stderr);

/** A table for people: columns padded to their widest cell, numbers to the right. */
export function table(head: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string {
  const cells = rows.map((row) => row.map((cell) => (cell === null ? '–' : String(cell))));
  const widths = head.map((title, column) => Math.max(width(title), ...cells.map((row) => width(row[column] ?? ''))));
  const numeric = head.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => {
        const padding = ' '.repeat((widths[column] ?? 0) - width(cell));
        return numeric[column] ? padding + cell : cell + padding;
      })
      .join('  ')
      .trimEnd();
  return [dataStyle('bold', line(head)), ...cells.map(line)].join('\n');
}

const width = (text: string): number => Array.from(stripVTControlCharacters(text)).length;
