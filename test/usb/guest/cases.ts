import { accessCases } from './cases/access.ts';
import { acmCases } from './cases/cdc-acm.ts';
import { dfuUtilCases } from './cases/dfu-program.ts';
import { transferCases } from './cases/transfers.ts';
import { runCases } from './cases/usb-runs.ts';
import type { UsbCase } from './usb-case.ts';

/** Everything that is shown on a real bus, in the order in which it is. */
export const cases: readonly UsbCase[] = [...transferCases, ...accessCases, ...acmCases, ...runCases, ...dfuUtilCases];
