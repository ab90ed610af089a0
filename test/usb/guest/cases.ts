import { accessCases } from './cases/access.ts';
import { acmCases } from './cases/cdc-acm.ts';
import { dfuUtilCases } from './cases/dfu-program.ts';
import { transferCases } from './cases/transfers.ts';
import { runCases } from './cases/usb-runs.ts';
import type { UsbCase } from './usb-case.ts';

/** Everything that is shown on a real bus, by the machine that shows it, in that order. The two take about as long. */
export const cases: Readonly<Record<MachineName, readonly UsbCase[]>> = {
  bus: [...transferCases, ...accessCases, ...dfuUtilCases],
  units: [...acmCases, ...runCases],
};

export const machineNames = ['bus', 'units'] as const;
export type MachineName = (typeof machineNames)[number];
