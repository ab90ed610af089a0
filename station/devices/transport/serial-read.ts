import { readSync } from 'node:fs';
import type { SerialPort } from 'serialport';
import { errnoOf } from './errno.ts';

export type Binding = Awaited<ReturnType<typeof SerialPort.binding.open>>;

/** What the bindings for Linux and macOS have, and their common type leaves out. */
interface PosixBinding {
  readonly fd: number;
  readonly poller: { once(event: 'readable', callback: (error: Error | null) => void): unknown };
}

/** Undefined on Windows and once the binding is closed. */
export function asPosix(binding: Binding): PosixBinding | undefined {
  if (!('poller' in binding) || binding.fd === null) return undefined;
  return { fd: binding.fd, poller: binding.poller };
}

/** What a non-blocking descriptor says when it has nothing to give or no room to take. */
export const isBusy = (error: unknown): boolean => ['EAGAIN', 'EWOULDBLOCK', 'EINTR'].includes(errnoOf(error));

/**
 * At least one byte into `buffer`; how many. @throws when the port is gone or closed
 *
 * On POSIX not through the binding: its own read takes the end of file of a hung-up line for “nothing yet” and asks
 * again for ever. And at once, when the poller says that there is something: a detour over the I/O threads for every few
 * bytes that a UART delivers would be most of what a slot costs.
 */
export async function readSome(binding: Binding, buffer: Buffer): Promise<number> {
  const posix = asPosix(binding);
  if (posix === undefined) return (await binding.read(buffer, 0, buffer.length)).bytesRead;
  for (;;) {
    await new Promise<void>((resolve, reject) => {
      posix.poller.once('readable', (error) => (error ? reject(error) : resolve()));
    });
    if (!binding.isOpen) throw new Error('the port was closed');
    try {
      const bytesRead = readSync(posix.fd, buffer);
      if (bytesRead > 0) return bytesRead;
    } catch (error) {
      if (isBusy(error)) continue;
      throw error;
    }
    throw new Error('the line was hung up');
  }
}
