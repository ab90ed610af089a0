import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { EventEmitter } from 'node:stream';
import { expect, test } from 'vitest';
import type { SimulatorFamily } from '../../../station/devices/simulator/device-simulator.ts';
import { startSimulator } from '../../../station/devices/simulator/simulator-host.ts';
import { openLink } from '../../../station/devices/transport/open-link.ts';

const never = new AbortController().signal;

test('more than the port takes at once arrives whole and in order', async () => {
  const sent = randomBytes(256 * 1024);
  const heard: Buffer[] = [];
  const events = new EventEmitter();
  const listener: SimulatorFamily = {
    name: 'listener',
    faults: {},
    createSimulator: ({ serial }) => ({
      family: 'listener',
      serial,
      receive(chunk) {
        heard.push(Buffer.from(chunk));
        if (heard.reduce((sum, { length }) => sum + length, 0) >= sent.length) events.emit('all');
      },
      boot: () => undefined,
      saveState: () => null,
      identity: () => undefined,
    }),
  };
  const simulator = await startSimulator({ family: listener, serial: 'L1', at: { pty: true }, baudRate: null });
  const link = await openLink(simulator.address, { baudRate: 115_200, rtscts: false }, never);
  try {
    const all = once(events, 'all');
    await link.write(sent, never);
    await all;
    expect(Buffer.concat(heard).equals(sent)).toBe(true);
    expect(link.traffic.sent).toBe(sent.length);
  } finally {
    await link.close();
    await simulator.close();
  }
});
