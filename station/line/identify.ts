import type { DeviceAdapter, DeviceInfo } from '../devices/device-adapter.ts';
import { lineError } from './line-errors.ts';
import { type RunContext, unitEntry } from './run-context.ts';

/**
 * Asks the device who it is and holds that against the label and the ledger: the unit that was scanned, the one in the
 * slot, and the one that an earlier run knew must be the same.
 * @throws DEVICE_IDENTITY_MISMATCH, UNIT_OTHER_DEVICE, DEVICE_PROVISIONED_AS_OTHER; the device's errors
 */
export async function identify(run: RunContext, adapter: DeviceAdapter, signal: AbortSignal): Promise<DeviceInfo> {
  const device = await adapter.probe(signal);
  const { request, ports } = run;
  const { hardwareId } = device;
  const { serial, product, rework } = request;
  if (product.config.serial_is === 'hardware-id' && hardwareId !== serial) {
    throw lineError('DEVICE_IDENTITY_MISMATCH', { serial, hardwareId });
  }
  const before = ports.ledger.unit(serial)?.hardwareId ?? null;
  if (before !== null && before !== hardwareId && rework === null) {
    throw lineError('UNIT_OTHER_DEVICE', { serial, before, after: hardwareId });
  }
  const other = ports.ledger.unitsByHardwareId(hardwareId).find((unit) => unit.serial !== serial);
  // Even a failed attempt may have left a credential in the device: under another name only a rework may touch it.
  if (other && (other.passedAt !== null || rework === null)) {
    throw lineError('DEVICE_PROVISIONED_AS_OTHER', { hardwareId, other: other.serial });
  }
  run.device = device;
  run.waiting.push(unitEntry(run, 'unit.identified', { runId: run.runId, ...device }));
  return device;
}
