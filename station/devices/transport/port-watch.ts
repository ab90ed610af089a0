import { setTimeout as delay } from 'node:timers/promises';
import type { UsbBus } from '../usb/usb-device.ts';
import { type Port, surveyPorts } from './port-survey.ts';

export interface PortEvent {
  readonly event: 'plugged' | 'unplugged';
  readonly port: Port;
}

const lookAgainMs = 250;

/**
 * Ports as they come and go, from those that are there at the start until `stop` fires. It looks again and again: events of the
 * system need a udev daemon, which containers and small machines have not.
 */
export async function* watchPorts(bus: UsbBus, stop: AbortSignal): AsyncGenerator<PortEvent> {
  let before = new Map<string, Port>();
  while (!stop.aborted) {
    const now = new Map((await surveyPorts(bus)).map((port) => [keyOf(port), port]));
    for (const [key, port] of before) if (!now.has(key)) yield { event: 'unplugged', port };
    for (const [key, port] of now) if (!before.has(key)) yield { event: 'plugged', port };
    before = now;
    await delay(lookAgainMs, undefined, { signal: stop }).catch(() => undefined);
  }
}

/** Another unit in the same socket is another port to a person who watches. */
const keyOf = ({ path, usb, vendorId, productId, serialNumber, mayOpen }: Port): string =>
  JSON.stringify([path, usb, vendorId, productId, serialNumber, mayOpen]);
