import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildFolder, buildKiosk } from '../../../electron/development/build-kiosk.ts';
import type { Benchmark } from '../benchmark.ts';

/** What the first screen loads: the scripts and styles that index.html names. */
export const kioskBundle: Benchmark = {
  name: 'kiosk-bundle',
  async run() {
    await buildKiosk();
    const folder = join(buildFolder, 'renderer');
    const page = await readFile(join(folder, 'index.html'), 'utf8');
    const named = [...page.matchAll(/(?:src|href)="\.\/([^"]+\.(?:js|css))"/g)].map(([, file = '']) => file);
    const sizes = await Promise.all(named.map(async (file) => gzipSync(await readFile(join(folder, file))).length));
    return [
      {
        name: 'first screen’s scripts and styles, gzip',
        unit: 'KB',
        value: sizes.reduce((sum, size) => sum + size, 0) / 1024,
        aim: { of: 'value', atMost: 250 },
      },
    ];
  },
};
