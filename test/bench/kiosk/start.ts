import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildKiosk, root } from '../../../electron/development/build-kiosk.ts';
import { startDemoLine } from '../../../station/demo/demo-kiosk.ts';
import { isSlotId } from '../../../station/domain/ids.ts';
import type { Benchmark } from '../benchmark.ts';
import { median } from '../report.ts';
import { electronBench, kill } from './electron.ts';

/** An empty window: what Electron itself costs. */
const emptyMain = `
const { app, BrowserWindow } = require('electron');
app.whenReady().then(() => new BrowserWindow({ show: true }).loadURL('data:text/html,<h1>ready</h1>'));
`;

/** From the start of the process until somebody may scan a badge, against an empty window. */
export const kioskStart: Benchmark = {
  name: 'kiosk-start',
  async run({ directory, small }) {
    await buildKiosk();
    const empty = join(directory, 'empty');
    await mkdir(empty);
    await writeFile(join(empty, 'package.json'), JSON.stringify({ name: 'empty', version: '0.0.0', main: 'main.cjs' }));
    await writeFile(join(empty, 'main.cjs'), emptyMain);
    const slots = ['1', '2', '3', '4'].filter(isSlotId);
    const demo = await startDemoLine({ dir: directory, slots, baudRate: null });
    const electron = await electronBench(directory);
    const timed = async (app: string, heading: RegExp): Promise<number> => {
      const startMs = performance.now();
      const started = await electron.start(app, { STATION_DIR: demo.home.dir });
      try {
        const page = await started.firstWindow();
        await page.getByRole('heading', { name: heading }).first().waitFor();
        return (performance.now() - startMs) / 1000;
      } finally {
        kill(started);
      }
    };
    try {
      const floors: number[] = [];
      const values: number[] = [];
      // In turn, so that both meet the machine in the same mood; the first of each fills the disk's cache.
      for (let round = 0; round < (small ? 2 : 7); round += 1) {
        floors.push(await timed(empty, /ready/));
        values.push(await timed(root, /badge/i));
      }
      return [
        {
          name: 'cold start to scan-ready, against an empty window',
          unit: 's',
          value: median(values.slice(1)),
          floor: median(floors.slice(1)),
          aim: { of: 'ratio', atMost: 1.5 },
        },
      ];
    } finally {
      electron.stop();
      await demo.close();
    }
  },
};
