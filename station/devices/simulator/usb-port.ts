import { BulkLineFunction } from './bulk-line-function.ts';
import type { SimulatorPort, SimulatorPortEvents } from './simulator-port.ts';
import type { UsbSocket } from './usb-socket.ts';

/** A line simulator behind a pair of bulk endpoints; `serial` is its USB serial number too. */
export async function openUsbPort(
  socket: UsbSocket,
  serial: string,
  events: SimulatorPortEvents,
): Promise<SimulatorPort> {
  const line = new BulkLineFunction(serial, (bytes) => events.received(bytes, null));
  await socket.plug(line);
  return {
    address: socket.address,
    send: (bytes) => line.send(bytes),
    close: async () => {
      await socket.unplug();
    },
  };
}
