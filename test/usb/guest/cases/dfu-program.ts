import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DfuUnit } from '../../../../station/devices/families/dfu/simulated/dfu-unit.ts';
import { dfuSimulator, dfuseSimulator } from '../../../../station/devices/families/dfu/simulator.ts';
import type { UsbSimulatorFamily } from '../../../../station/devices/simulator/usb-simulator.ts';
import { startUsbSimulator } from '../../../../station/devices/simulator/usb-simulator-host.ts';
import { openVhciSocket } from '../../../../station/devices/simulator/vhci-socket.ts';
import { systemUsbBus } from '../../../../station/devices/transport/usb-bus.ts';
import type { UsbCase } from '../usb-case.ts';

/** Debian's dfu-util, which knows nothing of us, against the simulated boot loaders. */
const run = promisify(execFile);
const dfuUtil = async (...args: string[]): Promise<string> => {
  const { stdout, stderr } = await run('dfu-util', args, { timeout: 50_000 });
  return stdout + stderr;
};

interface Bench {
  readonly unit: DfuUnit;
  readonly portPath: string;
  readonly folder: string;
}

async function withUnit(family: UsbSimulatorFamily, work: (bench: Bench) => Promise<void>): Promise<void> {
  const at = await openVhciSocket();
  const folder = await mkdtemp(join(tmpdir(), 'dfu-'));
  const workTimes = { keyGenerationMs: 0, flashWriteMs: 5, bootMs: 0 };
  const running = await startUsbSimulator({ family, serial: 'DFU-0001', at, workTimes });
  try {
    assert(running.simulator instanceof DfuUnit);
    await work({ unit: running.simulator, portPath: at.portPath, folder });
  } finally {
    await running.close();
    await rm(folder, { recursive: true });
  }
}

/** `station simulate …` as a process of its own, until `work` is done. */
async function withSimulate(args: string[], work: () => Promise<void>): Promise<void> {
  const command = spawn(process.execPath, ['station/cli/main.ts', 'simulate', ...args, '--usbip', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(command, 'exit');
  try {
    await Promise.race([once(command.stdout, 'data'), ended]);
    assert.equal(command.exitCode, null, 'it ended before it was ready');
    await work();
  } finally {
    command.kill('SIGTERM');
    await ended;
  }
}

export const dfuUtilCases: readonly UsbCase[] = [
  {
    name: 'dfu-util finds both boot loaders, with their names and serial numbers',
    run: async () => {
      await withUnit(dfuSimulator, async () => {
        const said = await dfuUtil('-l');
        assert.match(said, /\[1209:0001\].*alt=1, name="Provisioning", serial="DFU-0001"/);
      });
      await withUnit(dfuseSimulator, async () => {
        const said = await dfuUtil('-l');
        assert.match(
          said,
          /\[0483:df11\].*alt=0, name="@Internal Flash {2}\/0x08000000\/04\*016Kg", serial="DFU-0001"/,
        );
      });
    },
  },
  {
    name: 'what `station simulate dfu --usbip` plugs in is there for dfu-util until the command ends',
    run: async () => {
      await withSimulate(['dfu', '--serial', 'DFU-0002'], async () => {
        assert.match(await dfuUtil('-l'), /\[1209:0001\].*serial="DFU-0002"/);
      });
      assert.doesNotMatch(await dfuUtil('-l'), /DFU-0002/);
    },
  },
  {
    name: 'DFU 1.1: dfu-util downloads and uploads byte for byte',
    run: () =>
      withUnit(dfuSimulator, async ({ unit, folder }) => {
        const image = randomBytes(4_096);
        await writeFile(join(folder, 'in'), image);
        await dfuUtil('-d', '1209:0001', '-a', '1', '-D', join(folder, 'in'));
        assert(unit.memory(1).equals(image), 'the unit holds another image');
        await dfuUtil('-d', '1209:0001', '-a', '1', '-U', join(folder, 'out'));
        assert((await readFile(join(folder, 'out'))).equals(image), 'dfu-util read another image');
      }),
  },
  {
    name: 'DfuSe: dfu-util downloads and uploads byte for byte, and its sectors only',
    run: () =>
      withUnit(dfuseSimulator, async ({ unit, folder }) => {
        const image = randomBytes(5_000);
        const before = unit.memory(0).subarray(0, 0xc000);
        await writeFile(join(folder, 'in'), image);
        await dfuUtil('-d', '0483:df11', '-a', '0', '-s', '0x0800c000', '-D', join(folder, 'in'));
        assert(
          unit
            .memory(0)
            .subarray(0xc000, 0xc000 + image.length)
            .equals(image),
          'the unit holds another image',
        );
        assert(unit.memory(0).subarray(0, 0xc000).equals(before), 'another sector was written');
        await dfuUtil('-d', '0483:df11', '-a', '0', '-s', '0x0800c000:5000', '-U', join(folder, 'out'));
        assert((await readFile(join(folder, 'out'))).equals(image), 'dfu-util read another image');
      }),
  },
  {
    name: 'DfuSe: told to leave by dfu-util, the device is off the bus',
    run: () =>
      withUnit(dfuseSimulator, async ({ folder, portPath }) => {
        await writeFile(join(folder, 'in'), randomBytes(64));
        await dfuUtil('-d', '0483:df11', '-a', '0', '-s', '0x0800c000:leave', '-D', join(folder, 'in'));
        for (let look = 0; look < 200; look++) {
          if (!(await systemUsbBus.devices()).some((device) => device.portPath === portPath)) return;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        assert.fail('it is still there');
      }),
  },
];
