import { z } from 'zod';
import { zephyrShellSimulator } from '../../../../../station/devices/families/zephyr-shell/simulator.ts';
import type { DeviceSimulator } from '../../../../../station/devices/simulator/device-simulator.ts';
import type { ByteLink } from '../../../../../station/devices/transport/byte-link.ts';
import { ReceiveBuffer } from '../../../../../station/devices/transport/receive-buffer.ts';

const stateSchema = z.object({
  settings: z.record(z.string(), z.base64()),
  credentials: z.array(z.object({ secTag: z.int(), type: z.string() })),
});

export interface InMemoryDevice {
  readonly link: ByteLink;
  readonly device: DeviceSimulator;
  /** The device's non-volatile memory, values in base64. */
  readonly state: () => z.output<typeof stateSchema>;
  /** What the station typed, and what the device showed, as one text. */
  readonly typed: () => string;
  readonly shown: () => string;
  /** The next bytes in this direction pass through `change` once. */
  readonly onceToDevice: (change: (bytes: Buffer) => Buffer) => void;
}

/** A simulated device on a link without a wire: what one side says, the other has heard. */
export function inMemoryDevice(faults: readonly string[] = [], state?: unknown): InMemoryDevice {
  const received = new ReceiveBuffer();
  const typed: Buffer[] = [];
  const shown: Buffer[] = [];
  let change: ((bytes: Buffer) => Buffer) | undefined;
  const traffic = { sent: 0, received: 0 };
  const device = zephyrShellSimulator.createSimulator({
    serial: 'AB12345678',
    state,
    faults: new Set(faults),
    wire: {
      send: (bytes) => {
        shown.push(Buffer.from(bytes));
        received.push(Buffer.from(bytes));
      },
      after: (_work, then) => setImmediate(then),
      changed: () => undefined,
    },
  });
  const link: ByteLink = {
    name: 'in memory',
    baudRate: null,
    traffic,
    write: async (data, signal) => {
      signal.throwIfAborted();
      typed.push(Buffer.from(data));
      const bytes = change?.(Buffer.from(data)) ?? Buffer.from(data);
      change = undefined;
      device.receive(bytes);
    },
    read: (signal) => received.take(signal),
    discardInput: () => received.clear(),
    close: async () => received.end(),
  };
  const textOf = (chunks: readonly Buffer[]): string => Buffer.concat(chunks).toString('latin1');
  return {
    link,
    device,
    state: () => stateSchema.parse(device.saveState()),
    typed: () => textOf(typed),
    shown: () => textOf(shown),
    onceToDevice: (next) => {
      change = next;
    },
  };
}
