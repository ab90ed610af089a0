import { listPorts } from '../../devices/transport/ports.ts';
import { action, stationCommand } from '../frame.ts';
import { table } from '../terminal.ts';

/** `station ports`: the serial ports of this machine. */
export const portsCommand = () =>
  stationCommand('ports', 'the serial ports of this machine').action(
    action<object, []>(async ({ terminal }) => {
      const ports = await listPorts();
      const rows = ports.map((port) => [
        port.path,
        port.manufacturer,
        port.serialNumber,
        port.vendorId,
        port.productId,
      ]);
      const text =
        ports.length === 0 ? 'no serial ports' : table(['port', 'manufacturer', 'serial', 'VID', 'PID'], rows);
      terminal.result({ ports }, text);
    }),
  );
