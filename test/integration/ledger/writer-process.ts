import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const script = fileURLToPath(new URL('writer.ts', import.meta.url));

export interface WriterOptions {
  readonly file: string;
  readonly name: string;
  readonly units: number;
  readonly slots: number;
  readonly leases?: string;
  /** A command that runs the writer, such as strace and its options. */
  readonly under?: readonly string[];
}

export interface WriterProcess {
  /** Serial number → sequence number of each PASS that was acknowledged so far. */
  readonly acknowledged: ReadonlyMap<string, number>;
  /** Resolves when the ledger is open. */
  ready(): Promise<void>;
  /** Resolves when this many are acknowledged, or the process has ended before. */
  acknowledges(count: number): Promise<void>;
  /** Resolves with the exit code, null after a signal, when all output was read. */
  ended(): Promise<number | null>;
  /** SIGKILL, and waits for the end. */
  kill(): Promise<void>;
}

export function startWriter({ file, name, units, slots, leases = '', under = [] }: WriterOptions): WriterProcess {
  const command = [...under, process.execPath, script, file, name, String(units), String(slots), leases];
  const child: ChildProcess = spawn(command[0] ?? '', command.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const acknowledged = new Map<string, number>();
  const waiting: { count: number; resolve: () => void }[] = [];
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  const closed = once(child, 'close');
  const release = (count: number) => {
    for (const item of waiting) if (item.count <= count) item.resolve();
  };
  if (!child.stdout) throw new TypeError('the writer has no output');
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [serial = '', seq] = line.split(' ');
    if (seq === undefined) return open();
    acknowledged.set(serial, Number(seq));
    release(acknowledged.size);
  });
  const ended = closed.then(() => {
    open();
    release(Number.POSITIVE_INFINITY);
    return child.exitCode;
  });
  return {
    acknowledged,
    ready: () => opened,
    acknowledges: (count) =>
      new Promise((resolve) => {
        waiting.push({ count, resolve });
        release(acknowledged.size);
      }),
    ended: () => ended,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
