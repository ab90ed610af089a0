import { isStationError } from '../../../domain/station-error.ts';
import type { BootLoader } from './boot-loader.ts';
import { hex } from './flash-area.ts';
import { commandBlock, firstDataBlock, setAddressCommand } from './protocol/dfuse.ts';

/**
 * Has the boot loader start the application. DfuSe: an empty download, which jumps to where the address pointer is, so that
 * must be set anew (AN3156 section 5.3). DFU 1.1: a USB reset.
 */
export async function leave(
  bootLoader: BootLoader,
  startAddress: number | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (startAddress === undefined) {
    await bootLoader.reset(signal);
    return;
  }
  const dfu = await bootLoader.idle(signal);
  await dfu.download(`set address ${hex(startAddress)}`, commandBlock, setAddressCommand(startAddress), signal);
  try {
    await dfu.manifest('leave', firstDataBlock, signal);
  } catch (error) {
    // Some do not wait for the end of the question; a device that has begun to leave answers nothing.
    if (!isStationError(error, 'DEVICE_NO_ANSWER') && !isStationError(error, 'DEVICE_DISCONNECTED')) throw error;
  }
}
