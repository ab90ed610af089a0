import { writeSync } from 'node:fs';
import type { GuestLine } from './usb-case.ts';

/** Says a line to the host. */
export function report(line: GuestLine): void {
  writeSync(process.stdout.fd, `${JSON.stringify(line)}\n`);
}
