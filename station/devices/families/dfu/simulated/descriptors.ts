import type { UsbDescriptors } from '../../../usb/simulator/usb-function.ts';
import { type DfuFunctional, encodeFunctional } from '../protocol/descriptors.ts';

export interface DescribedDevice {
  readonly vendorId: number;
  readonly productId: number;
  readonly product: string;
  /** Null: it has none. */
  readonly serial: string | null;
  readonly mode: 'runtime' | 'dfu';
  /** One name an alternate setting. */
  readonly alternates: readonly string[];
  readonly functional: DfuFunctional;
}

const manufacturer = 'Provisioning Station';
const firstAlternateString = 4;

/** Strings: 1 manufacturer, 2 product, 3 serial number, then the names of the alternate settings. */
export function describe(device: DescribedDevice): UsbDescriptors {
  return {
    device: deviceDescriptor(device),
    configuration: configurationDescriptor(device),
    strings: [manufacturer, device.product, device.serial ?? '', ...device.alternates],
  };
}

/** USB 2.0 section 9.6.1. */
function deviceDescriptor({ vendorId, productId, serial }: DescribedDevice): Buffer {
  const bytes = Buffer.alloc(18);
  bytes.set([18, 1]);
  bytes.writeUInt16LE(0x0200, 2);
  bytes.writeUInt8(64, 7);
  bytes.writeUInt16LE(vendorId, 8);
  bytes.writeUInt16LE(productId, 10);
  bytes.writeUInt16LE(0x0210, 12);
  bytes.set([1, 2, serial === null ? 0 : 3, 1], 14);
  return bytes;
}

/** USB 2.0 sections 9.6.3 and 9.6.5; bus-powered, 100 mA. */
function configurationDescriptor({ alternates, mode, functional }: DescribedDevice): Buffer {
  const protocol = mode === 'runtime' ? 1 : 2;
  const interfaces = alternates.map((_, alternate) =>
    Buffer.of(9, 4, 0, alternate, 0, 0xfe, 0x01, protocol, firstAlternateString + alternate),
  );
  const rest = Buffer.concat([...interfaces, encodeFunctional(functional)]);
  const head = Buffer.of(9, 2, 0, 0, 1, 1, 0, 0x80, 50);
  head.writeUInt16LE(head.length + rest.length, 2);
  return Buffer.concat([head, rest]);
}
