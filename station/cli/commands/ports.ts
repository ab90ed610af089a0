import { type Port, surveyPorts } from '../../devices/transport/port-survey.ts';
import { watchPorts } from '../../devices/transport/port-watch.ts';
import { systemUsbBus } from '../../devices/transport/usb-bus.ts';
import { action, stationCommand } from '../frame.ts';
import { table } from '../terminal.ts';

interface PortsOptions {
  readonly watch?: boolean;
}

/** `station ports`: where units may be plugged in, and what is there. */
export const portsCommand = () =>
  stationCommand('ports', 'the serial and USB ports of this machine')
    .option('--watch', 'go on, and tell of every plugging and unplugging')
    .action(
      action<PortsOptions, []>(async ({ terminal, stop }, { watch }) => {
        if (watch === true) {
          for await (const { event, port } of watchPorts(systemUsbBus, stop)) {
            terminal.result(
              { event, port },
              `${event === 'plugged' ? '+' : '-'} ${rowOf(port).filter(Boolean).join('  ')}`,
            );
          }
          return;
        }
        const ports = await surveyPorts(systemUsbBus);
        const header = ['port', 'USB port', 'VID:PID', 'serial', 'product', 'family', 'note'];
        terminal.result({ ports }, ports.length === 0 ? 'no serial or USB ports' : table(header, ports.map(rowOf)));
      }),
    );

const rowOf = (port: Port): (string | null)[] => [
  port.path,
  port.kind === 'usb' ? null : port.usb,
  port.vendorId === null ? null : `${port.vendorId}:${port.productId}`,
  port.serialNumber,
  [port.manufacturer, port.product].filter(Boolean).join(' ') || null,
  port.family,
  noteOf(port),
];

function noteOf({ mayOpen, driver }: Port): string | null {
  if (!mayOpen) return 'no permission: see `station doctor`';
  return driver === null ? null : `held by ${driver}`;
}
