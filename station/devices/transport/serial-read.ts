import { read } from 'node:fs';
import { promisify } from 'node:util';
import type { SerialPort } from 'serialport';
import { errnoOf } from './errno.ts';

export type Binding = Awaited<ReturnType<typeof SerialPort.binding.open>>;

const readFile = promisify(read);

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

/**
 * At least one byte into `buffer`; how many. @throws when the port is gone or closed
 *
 * On POSIX not through the binding: its own read takes the end of file of a hung-up line for “nothing yet” and asks
 * again for ever.
 */
export async function readSome(binding: Binding, buffer: Buffer): Promise<number> {
  const posix = asPosix(binding);
  if (posix === undefined) return (await binding.read(buffer, 0, buffer.length)).bytesRead;
  for (;;) {
    try {
      const { bytesRead } = await readFile(posix.fd, buffer, 0, buffer.length, null);
      if (bytesRead > 0) return bytesRead;
      throw new Error('the line was hung up');
    } catch (error) {
      if (!['EAGAIN', 'EWOULDBLOCK', 'EINTR'].includes(errnoOf(error))) throw error;
    }
    if (!binding.isOpen) throw new Error('the port was closed');
    await new Promise<void>((resolve, reject) => {
      posix.poller.once('readable', (error) => (error ? reject(error) : resolve()));
    });
  }
}
