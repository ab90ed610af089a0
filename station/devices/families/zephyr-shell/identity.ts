import type { DeviceInfo } from '../../device-adapter.ts';
import { deviceError } from '../../device-errors.ts';
import { valueOrAbsent } from './answers.ts';
import { deviceIdRead, kernelVersionRead, parseDeviceId, parseKernelVersion } from './protocol/device.ts';
import type { SettingsStore } from './settings-store.ts';
import type { ShellSession } from './shell-session.ts';
import { zephyrShellError } from './zephyr-shell-errors.ts';
import { zephyrSays } from './zephyr-shell-phrases.ts';

const serialNumber = /^[\x21-\x7e]{1,64}$/;

/**
 * Who the device says it is: the serial number that the factory wrote into its settings, where the product has one, else
 * the id of its chip. @throws ZEPHYR_SERIAL_MISSING, DEVICE_FIRMWARE_UNSUITABLE
 */
export async function readHardwareId(
  session: ShellSession,
  settings: SettingsStore,
  serialSetting: string | undefined,
  signal: AbortSignal,
): Promise<Pick<DeviceInfo, 'hardwareId' | 'hardwareIdKind'>> {
  if (serialSetting !== undefined) {
    const stored = await settings.readStored(serialSetting, signal);
    // Whoever wrote it may have ended it with a NUL or not; the serial number is the same.
    const hardwareId = stored?.toString('latin1').replace(/\0$/, '') ?? '';
    if (!serialNumber.test(hardwareId)) throw zephyrShellError('ZEPHYR_SERIAL_MISSING', { place: serialSetting });
    return { hardwareId, hardwareIdKind: 'serial' };
  }
  const output = await session.run({ line: deviceIdRead }, signal);
  const hardwareId = valueOrAbsent(parseDeviceId(output), deviceIdRead);
  if (hardwareId !== undefined) return { hardwareId, hardwareIdKind: 'chip-id' };
  throw deviceError('DEVICE_FIRMWARE_UNSUITABLE', {
    firmware: zephyrSays('SHELL_AS_IT_IS'),
    required: zephyrSays('AN_IDENTITY', { command: deviceIdRead }),
  });
}

/** `Zephyr 4.1.0`, or null where the firmware does not tell. */
export async function readFirmware(session: ShellSession, signal: AbortSignal): Promise<string | null> {
  const output = await session.run({ line: kernelVersionRead }, signal);
  const version = valueOrAbsent(parseKernelVersion(output), kernelVersionRead);
  return version === undefined ? null : `Zephyr ${version}`;
}
