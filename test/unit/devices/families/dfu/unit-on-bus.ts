import type { DeviceAdapter } from '../../../../../station/devices/device-adapter.ts';
import { dfuFamily } from '../../../../../station/devices/families/dfu/index.ts';
import { dfuSimulator, dfuseSimulator } from '../../../../../station/devices/families/dfu/simulator.ts';
import {
  type RunningUsbSimulator,
  startUsbSimulator,
} from '../../../../../station/devices/simulator/usb-simulator-host.ts';
import { createOpenUsbLink } from '../../../../../station/devices/transport/usb-link.ts';
import { SimulatedUsbBus } from '../../../../../station/devices/usb/simulator/simulated-bus.ts';
import type { UsbControlSetup } from '../../../../../station/devices/usb/usb-device.ts';
import type { UsbLink } from '../../../../../station/devices/usb/usb-link.ts';

/** One control transfer as the adapter asked for it; `data` is the very buffer, whatever became of it since. */
export interface Transfer {
  readonly direction: 'in' | 'out';
  readonly setup: UsbControlSetup;
  readonly data: Uint8Array;
  /** What was in the buffer when it crossed the link. */
  readonly content: Buffer;
}

export interface UnitOnBus {
  readonly adapter: DeviceAdapter;
  readonly unit: RunningUsbSimulator;
  readonly bus: SimulatedUsbBus;
  readonly transfers: Transfer[];
  readonly signal: AbortSignal;
  /** Called when the adapter begins to wait for the unit to come back. */
  whenGone: () => void;
}

export const portPath = '1-1';
const timeouts = { answer_timeout_ms: 200, busy_timeout_ms: 500, return_timeout_ms: 100 };

export const products = {
  dfu: { simulator: dfuSimulator, device: { vendor_id: 0x1209, product_id: 0x0001, alternate: 1, ...timeouts } },
  dfuse: {
    simulator: dfuseSimulator,
    device: {
      vendor_id: 0x0483,
      product_id: 0xdf11,
      address: 0x0800_c000,
      area_bytes: 16_384,
      start_address: 0x0800_0000,
      ...timeouts,
    },
  },
} as const;

/** A simulated unit, and an adapter on a link that remembers every control transfer. */
export async function unitOnBus(
  kind: keyof typeof products,
  options: { faults?: readonly string[]; device?: Readonly<Record<string, unknown>>; returns?: boolean } = {},
): Promise<UnitOnBus> {
  const { simulator, device } = products[kind];
  const bus = options.returns === false ? new OneWayBus() : new SimulatedUsbBus();
  const unit = await startUsbSimulator({
    family: simulator,
    serial: 'UNIT0001',
    at: { address: `usb:${portPath}`, plug: (one) => bus.plug(portPath, one), unplug: () => bus.unplug(portPath) },
    faults: options.faults ?? [],
    workTimes: { keyGenerationMs: 0, flashWriteMs: 0, bootMs: 0 },
  });
  const signal = AbortSignal.timeout(10_000);
  const bench = { unit, bus, transfers: [] as Transfer[], signal, whenGone: () => undefined };
  const link = remembering(await createOpenUsbLink(bus)(`usb:${portPath}`, signal), bench);
  const settings = dfuFamily.settings.parse({ ...device, ...options.device });
  return Object.assign(bench, { adapter: dfuFamily.createAdapter(link, settings) });
}

/** Who leaves it does not come back. */
class OneWayBus extends SimulatedUsbBus {
  #used = false;

  override plug(...how: Parameters<SimulatedUsbBus['plug']>): void {
    if (!this.#used) super.plug(...how);
    this.#used = true;
  }
}

function remembering(link: UsbLink, bench: Pick<UnitOnBus, 'transfers' | 'whenGone'>): UsbLink {
  const { transfers } = bench;
  return new Proxy(link, {
    get(target, name) {
      if (name === 'controlIn') {
        return async (...[question, setup, length, options]: Parameters<UsbLink['controlIn']>) => {
          const data = await target.controlIn(question, setup, length, options);
          transfers.push({ direction: 'in', setup, data, content: Buffer.from(data) });
          return data;
        };
      }
      if (name === 'controlOut') {
        return (...[question, setup, data, options]: Parameters<UsbLink['controlOut']>) => {
          transfers.push({ direction: 'out', setup, data, content: Buffer.from(data) });
          return target.controlOut(question, setup, data, options);
        };
      }
      if (name === 'expectReturn') bench.whenGone();
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
