import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';

/** A screen to show windows on; ends with `stop`. */
export interface Display {
  readonly name: string;
  stop(): void;
}

/** The display at hand, or a virtual one of its own on the first number that is free. */
export async function startDisplay(): Promise<Display> {
  const given = process.env['DISPLAY'];
  if (given || process.platform !== 'linux') return { name: given ?? '', stop: () => undefined };
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1920x1080x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const ended = once(server, 'exit').then(([code]) => {
    throw new Error(`Xvfb ended with ${String(code)}.`);
  });
  const { 3: pipe } = server.stdio;
  if (!(pipe instanceof Readable)) throw new TypeError('no pipe');
  const lines = createInterface({ input: pipe });
  const [number] = await Promise.race([once(lines, 'line'), ended]);
  ended.catch(() => undefined);
  return { name: `:${String(number)}`, stop: () => void server.kill() };
}
