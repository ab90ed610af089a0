import { transferCases } from './cases/transfers.ts';
import type { UsbCase } from './usb-case.ts';

/** Everything that is shown on a real bus, in the order in which it is. */
export const cases: readonly UsbCase[] = [...transferCases];
