import assert from 'node:assert/strict';
import { dfuseSimulator } from '../../../../station/devices/families/dfu/simulator.ts';
import { nrf91Simulator } from '../../../../station/devices/families/nrf91/simulator.ts';
import { zephyrShellSimulator } from '../../../../station/devices/families/zephyr-shell/simulator.ts';
import type { SimulatorFamily } from '../../../../station/devices/simulator/device-simulator.ts';
import { type RunningSimulator, startSimulator } from '../../../../station/devices/simulator/simulator-host.ts';
import { startUsbSimulator } from '../../../../station/devices/simulator/usb-simulator-host.ts';
import { openVhciSocket } from '../../../../station/devices/simulator/vhci-socket.ts';
import { AcmGadget } from '../acm-gadget.ts';
import { assertOutcome, diagnose, scan } from '../line-under-test.ts';
import type { UsbCase } from '../usb-case.ts';

const workTimes = { keyGenerationMs: 20, flashWriteMs: 1, bootMs: 5 };

let gadget: Promise<AcmGadget> | undefined;
const theGadget = (): Promise<AcmGadget> => {
  gadget ??= AcmGadget.create();
  return gadget;
};

/** A unit in the gadget's port for as long as `work` lasts. */
async function withUnit(
  family: SimulatorFamily,
  serial: string,
  work: (unit: RunningSimulator, address: string, acm: AcmGadget) => Promise<void>,
): Promise<void> {
  const acm = await theGadget();
  const unit = await startUnit(family, serial);
  await acm.plug(unit);
  acm.crossed = 0;
  try {
    await work(unit, `usb:${await acm.portPath()}`, acm);
  } finally {
    acm.onCrossed = undefined;
    await acm.unplug();
    await unit.close();
  }
}

const startUnit = (family: SimulatorFamily, serial: string): Promise<RunningSimulator> =>
  startSimulator({ family, serial, at: { tcp: 0 }, baudRate: null, workTimes });

/** Does something to the unit once so many bytes have crossed; resolves when that is done. */
function atByte(acm: AcmGadget, byte: number, happening: () => Promise<void>): Promise<void> {
  const start = acm.crossed;
  return new Promise((resolve, reject) => {
    acm.onCrossed = () => {
      if (acm.crossed - start < byte) return;
      acm.onCrossed = undefined;
      happening().then(resolve, reject);
    };
  });
}

const serials = ['350000000000017', '350000000000025', '350000000000033', '350000000000041'];
const [first = ''] = serials;
/** Of the first run, counted at the gadget. */
let wholeRunBytes = 0;
const pulls = [0.1, 0.5, 0.9];

export const acmCases: readonly UsbCase[] = [
  {
    name: 'a unit is provisioned over CDC-ACM by its USB port, whatever ttyACM it is',
    run: () =>
      withUnit(nrf91Simulator, first, async (unit, address, acm) => {
        const result = await scan('tracker', first, address);
        assertOutcome(result, 'PASS');
        wholeRunBytes = acm.crossed;
        assert.equal(unit.identity()?.registrationId, result.registrationId);
      }),
  },
  {
    name: 'two units at once, one on CDC-ACM and one on DfuSe: each gets its own',
    run: () =>
      withUnit(nrf91Simulator, '350000000000074', async (modem, address) => {
        const at = await openVhciSocket();
        const unit = await startUsbSimulator({ family: dfuseSimulator, serial: 'A00000000099', at, workTimes });
        const results = await Promise.all([
          scan('tracker', '350000000000074', address, { slot: '1' }),
          scan('controller', 'A00000000099', unit.address, { slot: '2' }),
        ]);
        for (const result of results) assertOutcome(result, 'PASS');
        const held = [modem, unit].map((one) => one.identity()?.registrationId);
        assert.deepEqual(
          held,
          results.map(({ registrationId }) => registrationId),
        );
        await unit.close();
      }),
  },
  {
    name: 'a symmetric key is written over CDC-ACM',
    run: () =>
      withUnit(zephyrShellSimulator, 'AB12345678', async (unit, address) => {
        const result = await scan('sensor', 'AB12345678', address);
        assertOutcome(result, 'PASS');
        assert.equal(unit.identity()?.registrationId, result.registrationId);
      }),
  },
  {
    name: 'the plug of a CDC-ACM unit is pulled: an honest ERROR, and the next scan goes on',
    run: async () => {
      for (const [index, part] of pulls.entries()) {
        const serial = serials[index + 1] ?? '';
        await withUnit(nrf91Simulator, serial, async (unit, address, acm) => {
          const pulled = atByte(acm, Math.floor(wholeRunBytes * part), async () => {
            await acm.unplug();
            await acm.plug(unit);
          });
          assertOutcome(await scan('tracker', serial, address), 'ERROR', 'DEVICE_DISCONNECTED');
          await pulled;
          const result = await scan('tracker', serial, address);
          assertOutcome(result, 'PASS');
          assert.equal(unit.identity()?.registrationId, result.registrationId);
        });
      }
    },
  },
  {
    name: 'another CDC-ACM unit is in the port between two phases: an honest ERROR, its scan is refused, and nothing of the first one is on it',
    run: async () => {
      const other = await startUnit(nrf91Simulator, '350000000000066');
      await withUnit(nrf91Simulator, '350000000000058', async (_unit, address, acm) => {
        let swapped: Promise<void> | undefined;
        const inject = (): void => {
          swapped = atByte(acm, 1, async () => {
            await acm.unplug();
            await acm.plug(other);
          });
        };
        const result = await scan('tracker', '350000000000058', address, { entered: { inject } });
        assertOutcome(result, 'ERROR', 'DEVICE_DISCONNECTED');
        assert.equal(result.phase, 'inject');
        await swapped;
        assertOutcome(await scan('tracker', '350000000000058', address), 'ERROR', 'DEVICE_IDENTITY_MISMATCH');
        assert.equal(other.identity(), undefined);
      });
      await other.close();
    },
  },
  {
    name: 'the doctor warns of a ModemManager while a USB serial port is there',
    run: () =>
      withUnit(zephyrShellSimulator, 'AB12345679', async () => {
        const { title } = process;
        process.title = 'ModemManager';
        try {
          const found = (await diagnose()).get('programs on ports');
          assert.match(found?.message.text ?? '', /^ModemManager is running/);
        } finally {
          process.title = title;
        }
      }),
  },
];
