import { existsSync } from 'node:fs';
import { openVhciSocket } from '../../../station/devices/simulator/vhci-socket.ts';
import { openUsbLink } from '../../../station/devices/transport/open-link.ts';
import { kinds } from './cases/usb-runs.ts';
import { EchoFunction } from './echo-function.ts';
import { assertOutcome, scan } from './line-under-test.ts';
import { report } from './report.ts';
import type { UsbPace } from './usb-case.ts';

/** The program in the machine for `npm run bench -- --only usb`: whole units, and their bytes through a loopback in turn. */
const rounds = existsSync('/input/small') ? 1 : 5;
const packetBytes = 512;
const signal = AbortSignal.timeout(600_000);

for (const [kind, { product, stem, plugIn }] of Object.entries(kinds)) {
  const paces: UsbPace[] = [];
  // The first one compiles the code.
  for (let round = 0; round <= rounds; round++) {
    const { unit, serial, traffic } = await plugIn(`${stem}${5000 + round}`);
    const startMs = performance.now();
    assertOutcome(await scan(product, serial, unit.address), 'PASS');
    const unitMs = performance.now() - startMs;
    process.stderr.write(`${kind}: ${Math.round(unitMs)} ms\n`);
    const bytes = traffic().sent + traffic().received;
    await unit.close();
    const loopbackMs = await loopBack(bytes);
    if (round > 0) paces.push({ unitMs, bytes, loopbackMs });
  }
  report({ kind: 'fact', name: kind, value: paces });
}
process.exit(0);

/** Half of the bytes out and back in again, a packet at a time: milliseconds. */
async function loopBack(bytes: number): Promise<number> {
  const socket = await openVhciSocket();
  await socket.plug(new EchoFunction('ECHO-1'));
  const link = await openUsbLink(socket.address, signal);
  try {
    await link.claim(0, signal);
    const packet = Buffer.alloc(packetBytes, 0xa5);
    const turn = async (length: number): Promise<void> => {
      await link.bulkOut('put', 1, packet.subarray(0, length), { signal });
      for (let left = length; left > 0; ) left -= (await link.bulkIn('get', 1, packetBytes, { signal })).length;
    };
    await turn(1);
    const startMs = performance.now();
    for (let left = Math.ceil(bytes / 2); left > 0; left -= packetBytes) await turn(Math.min(left, packetBytes));
    return performance.now() - startMs;
  } finally {
    await link.close();
    await socket.unplug();
  }
}
