import { writeSync } from 'node:fs';
import { asPosix, type Binding, isBusy } from './serial-read.ts';

/**
 * Hands every byte to the OS. @throws when the port is gone or closed
 *
 * At once where the driver has room for it, as it nearly always has; only the rest waits for the binding.
 */
export async function writeAll(binding: Binding, data: Buffer): Promise<void> {
  const taken = writeNow(binding, data);
  if (taken < data.length) await binding.write(data.subarray(taken));
}

function writeNow(binding: Binding, data: Buffer): number {
  const posix = asPosix(binding);
  if (posix === undefined || !binding.isOpen) return 0;
  try {
    return writeSync(posix.fd, data);
  } catch (error) {
    if (isBusy(error)) return 0;
    throw error;
  }
}
