import type { DeviceAdapter, DeviceInfo } from '../devices/device-adapter.ts';
import type { LedgerReader, UnitRow } from '../ledger/ledger.ts';
import { lineError } from './line-errors.ts';
import { type RunContext, unitEntry } from './run-context.ts';

/**
 * Asks the device who it is and holds that against the label and the ledger: the unit that was scanned, the one in the
 * slot, and the one that an earlier run knew must be the same.
 * @throws DEVICE_IDENTITY_MISMATCH, UNIT_OTHER_DEVICE, DEVICE_PROVISIONED_AS_OTHER; the device's errors
 */
export async function identify(run: RunContext, adapter: DeviceAdapter, signal: AbortSignal): Promise<DeviceInfo> {
  const device = await adapter.probe(signal);
  assertSameDevice(run, run.ports.ledger, device);
  run.device = device;
  run.identified = {
    entry: unitEntry(run, 'unit.identified', { runId: run.runId, ...device }),
    confirm: (ledger) => assertSameDevice(run, ledger, device),
  };
  return device;
}

function assertSameDevice({ request }: RunContext, ledger: LedgerReader, { hardwareId }: DeviceInfo): void {
  const { serial, product, rework } = request;
  if (product.config.serial_is === 'hardware-id' && hardwareId !== serial) {
    throw lineError('DEVICE_IDENTITY_MISMATCH', { serial, hardwareId });
  }
  const before = ledger.unit(serial)?.hardwareId ?? null;
  if (before !== null && before !== hardwareId && rework === null) {
    throw lineError('UNIT_OTHER_DEVICE', { serial, before, after: hardwareId });
  }
  // Even a failed attempt may have left a credential in the device: under another name only a rework may touch it, and only
  // when no other unit has it in work or passed with it. A unit that was given another device since has let go of this one.
  const stands = (unit: UnitRow): boolean =>
    rework === null || unit.state === 'in-progress' || (unit.passedAt !== null && unit.hardwareId === hardwareId);
  const other = ledger.unitsByHardwareId(hardwareId).find((unit) => unit.serial !== serial && stands(unit));
  if (other) throw lineError('DEVICE_PROVISIONED_AS_OTHER', { hardwareId, other: other.serial });
}
