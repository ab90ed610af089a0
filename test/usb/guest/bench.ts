import { existsSync } from 'node:fs';
import { kinds } from './cases/usb-runs.ts';
import { paceOf } from './pace.ts';
import { report } from './report.ts';
import type { UsbPace } from './usb-case.ts';

/** The program in the machine for `npm run bench -- --only usb`: whole units, and their bytes through a loopback in turn. */
const rounds = existsSync('/input/small') ? 1 : 5;

for (const [name, kind] of Object.entries(kinds)) {
  const paces: UsbPace[] = [];
  // The first one compiles the code.
  for (let round = 0; round <= rounds; round++) {
    const pace = await paceOf(kind, 5000 + round);
    process.stderr.write(`${name}: ${Math.round(pace.unitMs)} ms\n`);
    if (round > 0) paces.push(pace);
  }
  report({ kind: 'fact', name, value: paces });
}
process.exit(0);
