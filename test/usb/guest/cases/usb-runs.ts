import assert from 'node:assert/strict';
import { dfuSimulator, dfuseSimulator } from '../../../../station/devices/families/dfu/simulator.ts';
import { zephyrShellSimulator } from '../../../../station/devices/families/zephyr-shell/simulator.ts';
import { startSimulator } from '../../../../station/devices/simulator/simulator-host.ts';
import type { UsbSimulatorFamily } from '../../../../station/devices/simulator/usb-simulator.ts';
import { startUsbSimulator } from '../../../../station/devices/simulator/usb-simulator-host.ts';
import { openVhciSocket } from '../../../../station/devices/simulator/vhci-socket.ts';
import { assertOutcome, scan, theStation } from '../line-under-test.ts';
import type { UsbCase } from '../usb-case.ts';

/** Whole runs of a whole station, recorded in its ledger, on units that the kernel has enumerated. */

const workTimes = { keyGenerationMs: 20, flashWriteMs: 5, bootMs: 5 };
const vanishedMs = 50;

/** A line unit behind a bulk pair, and a boot loader: both as the cases need them. */
async function plugInLine(serial: string, faults: string[] = []) {
  const at = await openVhciSocket();
  const options = {
    family: zephyrShellSimulator,
    serial,
    at: { usb: at },
    baudRate: null,
    workTimes,
    vanishedMs,
    faults,
  };
  const unit = await startSimulator(options);
  return { unit, at, traffic: () => unit.traffic, serial };
}

async function plugInBootLoader(family: UsbSimulatorFamily, serial: string, faults: string[] = []) {
  const at = await openVhciSocket();
  const unit = await startUsbSimulator({ family, serial, at, workTimes, vanishedMs, faults });
  return { unit, at, traffic: () => unit.traffic, serial };
}

/** How a unit of each kind is plugged in, and what its labels begin with. */
export const kinds = {
  'the vendor class': { product: 'reader', stem: 'RD0000', plugIn: plugInLine },
  'DFU 1.1': {
    product: 'keypad',
    stem: 'KP00',
    plugIn: (serial: string, faults?: string[]) => plugInBootLoader(dfuSimulator, serial, faults),
  },
  DfuSe: {
    product: 'controller',
    stem: 'A0000000',
    plugIn: (serial: string, faults?: string[]) => plugInBootLoader(dfuseSimulator, serial, faults),
  },
} as const;

/** Points of a run at which the plug is pulled; the simulated bus has them all (test/integration/devices/usb-line.test.ts). */
const pulls = [0.2, 0.8];
/** The phases before which another unit is plugged in. */
const swaps = ['inject', 'verify'] as const;

export const runCases: readonly UsbCase[] = Object.entries(kinds).flatMap(([kind, { product, stem, plugIn }]) => [
  {
    name: `a unit is provisioned over ${kind}, and holds what the ledger says`,
    run: async () => {
      const { unit, serial } = await plugIn(`${stem}0001`);
      const result = await scan(product, serial, unit.address);
      assertOutcome(result, 'PASS');
      assert.equal(unit.identity()?.registrationId, result.registrationId);
      const { station } = await theStation();
      assert.equal(station.ledger.credential(result.registrationId)?.state, 'live');
      await unit.close();
    },
  },
  {
    name: `the plug of a unit on ${kind} is pulled: an honest ERROR, and the next scan goes on`,
    run: async () => {
      const whole = await plugIn(`${stem}0002`);
      assertOutcome(await scan(product, whole.serial, whole.unit.address), 'PASS');
      const { received, sent } = whole.traffic();
      await whole.unit.close();
      for (const [index, part] of pulls.entries()) {
        const byte = Math.floor((received + sent) * part);
        const { unit, at, serial } = await plugIn(`${stem}001${index}`, [`vanish:${byte}`]);
        assertOutcome(await scan(product, serial, unit.address), 'ERROR', 'DEVICE_DISCONNECTED');
        await unit.present();
        await at.settled();
        unit.setFaults([]);
        const again = await scan(product, serial, unit.address);
        assertOutcome(again, 'PASS');
        assert.equal(unit.identity()?.registrationId, again.registrationId);
        await unit.close();
      }
    },
  },
  {
    name: `another unit is on ${kind} between two phases: an honest ERROR, its scan is refused, and nothing of the first one is on it`,
    run: async () => {
      for (const [index, phase] of swaps.entries()) {
        const { unit, at, serial } = await plugIn(`${stem}002${index}`);
        const entered = { [phase]: () => unit.setFaults(['swap:1']) };
        const result = await scan(product, serial, unit.address, { entered });
        assertOutcome(result, 'ERROR', 'DEVICE_DISCONNECTED');
        assert.equal(result.phase, phase);
        await unit.present();
        await at.settled();
        assertOutcome(await scan(product, serial, unit.address), 'ERROR', 'DEVICE_IDENTITY_MISMATCH');
        assert.equal(unit.identity(), undefined);
        await unit.close();
      }
    },
  },
]);
