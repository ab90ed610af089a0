import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { compileCache, nodeArguments } from './programs.ts';

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** stdout's lines as JSON documents. */
  json(): Record<string, unknown>[];
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** A command that the station is started through: `['unshare', '-m', …]`. */
  readonly through?: readonly string[];
}

/** The command line as people run it, in a process of its own. */
function launch(args: readonly string[], { cwd, env, through = [] }: RunOptions): ChildProcess {
  const program = [process.execPath, ...nodeArguments('station-cli')];
  const [command = process.execPath, ...rest] = [...through, ...program, ...args];
  const environment = { ...process.env, ...compileCache, NO_COLOR: '1', STATION_PERSON: 'tester', ...env };
  return spawn(command, rest, { cwd, env: environment, stdio: ['pipe', 'pipe', 'pipe'] });
}

export interface Started {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
}

export function start(args: readonly string[], options: RunOptions = {}): Started {
  const child = launch(args, options);
  child.stdin?.end(options.stdin ?? '');
  return { child, finished: finished(child) };
}

/** Runs a command to its end. */
export const station = (args: readonly string[], options: RunOptions = {}): Promise<Finished> =>
  start(args, options).finished;

async function finished(child: ChildProcess): Promise<Finished> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => void (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => void (stderr += text));
  await once(child, 'close');
  const json = (): Record<string, unknown>[] =>
    stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  return { code: child.exitCode, signal: child.signalCode, stdout, stderr, json };
}

export interface LongRunning extends AsyncDisposable {
  readonly child: ChildProcess;
  /** Its `ready` line. */
  readonly ready: Record<string, unknown>;
  /** Everything, once it has ended. */
  readonly finished: Promise<Finished>;
  /** Ends it as a service manager does. */
  stop(): Promise<Finished>;
}

/** Starts a long-running command with `--json` and waits for its ready line. */
export async function startStation(args: readonly string[], options: RunOptions = {}): Promise<LongRunning> {
  const child = launch([...args, '--json'], options);
  const { stdout } = child;
  if (!stdout) throw new TypeError('no stdout');
  const end = finished(child);
  const ready = await Promise.race([
    firstLine(stdout),
    end.then(({ stderr, code }) => {
      throw new Error(`ended with ${code} before it was ready: ${stderr}`);
    }),
  ]);
  const stop = (): Promise<Finished> => {
    child.kill('SIGTERM');
    return end;
  };
  return {
    child,
    ready: JSON.parse(ready),
    finished: end,
    stop,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await end;
    },
  };
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  const lines = createInterface({ input: stream });
  const [line] = await once(lines, 'line');
  return String(line);
}
