import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { GuestLine, UsbPace } from '../usb/guest/usb-case.ts';
import { cacheFolder } from '../usb/vm/cache-folder.ts';
import { buildMachines } from '../usb/vm/machine.ts';
import type { Benchmark } from './benchmark.ts';
import { type Measurement, median } from './report.ts';

const project = resolve(import.meta.dirname, '../..');

/** Units over the vendor class, DFU and DfuSe, beside as many bytes through a bulk loopback on the same bus, in a virtual machine. */
export const usb: Benchmark = {
  name: 'usb',
  async run({ directory, small }) {
    const input = join(directory, 'input');
    await mkdir(input);
    if (small) await writeFile(join(input, 'small'), '');
    const machine = buildMachines({ project, cache: cacheFolder, input }).boot('bench', 'test/usb/guest/bench.ts');
    const measured: Measurement[] = [];
    try {
      for await (const line of machine.lines) {
        if (!line.startsWith('{')) continue;
        // The other end of this line is guest/bench.ts.
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion
        const said = JSON.parse(line) as GuestLine;
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion
        if (said.kind === 'fact') measured.push(...rowsOf(said.name, said.value as UsbPace[]));
      }
    } finally {
      await machine.stop();
    }
    if (measured.length !== 6) throw new Error(`the machine ended too early: see ${machine.consoleFile}`);
    return measured;
  },
};

/** What a report says of units of one kind. */
export const rowsOf = (kind: string, paces: readonly UsbPace[]): Measurement[] => [
  {
    name: `a unit over ${kind}`,
    unit: 's',
    value: median(paces.map(({ unitMs }) => unitMs)) / 1000,
    floor: median(paces.map(({ loopbackMs }) => loopbackMs)) / 1000,
  },
  { name: `bytes of a unit over ${kind}`, unit: 'B', value: median(paces.map(({ bytes }) => bytes)) },
];
