import { openVhciSocket } from '../../../station/devices/simulator/vhci-socket.ts';
import { openUsbLink } from '../../../station/devices/transport/open-link.ts';
import type { kinds } from './cases/usb-runs.ts';
import { EchoFunction } from './echo-function.ts';
import { assertOutcome, scan } from './line-under-test.ts';
import type { UsbPace } from './usb-case.ts';

const packetBytes = 512;
const signal = AbortSignal.timeout(1_200_000);

/** Provisions a unit, and sends as many bytes through a bulk loopback on the same bus right after it. */
export async function paceOf({ product, stem, plugIn }: (typeof kinds)[keyof typeof kinds], number: number) {
  const { unit, serial, traffic } = await plugIn(`${stem}${number}`);
  const startMs = performance.now();
  assertOutcome(await scan(product, serial, unit.address), 'PASS');
  const unitMs = performance.now() - startMs;
  const bytes = traffic().sent + traffic().received;
  await unit.close();
  return { unitMs, bytes, loopbackMs: await loopBack(bytes) } satisfies UsbPace;
}

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
