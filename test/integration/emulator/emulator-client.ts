import { Agent } from 'node:https';
import type { DpsEmulator } from '../../../station/emulator/dps-emulator-types.ts';
import { rawDriver, type ServiceDriver } from '../../conformance/dps-service-drivers.ts';
import type { DpsTarget } from '../../conformance/dps-target.ts';
import { emulatorAddress } from '../../setup/emulator-address.ts';

export type Ready = DpsEmulator['ready'];

/** A raw client of a running emulator, with connections of its own; close it. */
export function connectTo(ready: Ready): { target: DpsTarget; driver: ServiceDriver; close: () => void } {
  const { host, port, ca } = ready;
  const agent = new Agent({ keepAlive: true, host, port, ca });
  const target: DpsTarget = {
    ...ready,
    real: false,
    address: { host, port },
    addressFor: (protocol) => emulatorAddress(ready, protocol),
    agent,
    newId: (label) => label,
    close: async () => agent.destroy(),
  };
  return { target, driver: rawDriver(target), close: () => agent.destroy() };
}

export const symmetricKey = (fill = 1): object => ({
  type: 'symmetricKey',
  symmetricKey: {
    primaryKey: Buffer.alloc(32, fill).toString('base64'),
    secondaryKey: Buffer.alloc(32, fill + 100).toString('base64'),
  },
});

/** Closes the emulator; fails if it failed by itself in between. */
export async function closeSound(emulator: DpsEmulator): Promise<void> {
  await emulator.close();
  if (emulator.counters.internalErrors > 0) throw new Error('The emulator failed by itself.');
}
