import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './build-kiosk.ts';
import { electronRuntime } from './electron-runtime.ts';
import { icnsOf, icoOf, type SizedPng } from './icon-files.ts';

/**
 * `node electron/development/draw-icons.ts`, after a change of station.svg: draws it at every size with the Electron at
 * hand, which needs a display. What it writes is committed: a build draws nothing.
 */
const sizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
const folder = join(root, 'packaging', 'icons');

/** An app that draws `icon.svg` beside it, and writes the PNGs as base64 beside it too. */
const drawingApp = `const { app, BrowserWindow } = require('electron');
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
app.disableHardwareAcceleration();
app.whenReady().then(async () => {
  const window = new BrowserWindow({ show: false });
  await window.loadURL('data:text/html,<title>icons</title>');
  const svg = readFileSync(join(__dirname, 'icon.svg')).toString('base64');
  const draw = async (svg, sizes) => {
    const image = new Image();
    image.src = 'data:image/svg+xml;base64,' + svg;
    await image.decode();
    return sizes.map((size) => {
      const canvas = document.createElement('canvas');
      canvas.width = canvas.height = size;
      canvas.getContext('2d').drawImage(image, 0, 0, size, size);
      return canvas.toDataURL('image/png').split(',')[1];
    });
  };
  const code = '(' + draw + ')(' + JSON.stringify(svg) + ',' + ${JSON.stringify(JSON.stringify(sizes))} + ')';
  writeFileSync(join(__dirname, 'drawn.json'), JSON.stringify(await window.webContents.executeJavaScript(code)));
  app.exit(0);
}).catch((error) => { console.error(error); app.exit(1); });
`;

async function draw(): Promise<SizedPng[]> {
  const app = await mkdtemp(join(tmpdir(), 'station-icons-'));
  try {
    await writeFile(join(app, 'package.json'), JSON.stringify({ name: 'icons', version: '1.0.0', main: 'main.cjs' }));
    await writeFile(join(app, 'main.cjs'), drawingApp);
    await writeFile(join(app, 'icon.svg'), await readFile(join(folder, 'station.svg')));
    const { executable } = await electronRuntime();
    const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const { status } = spawnSync(executable, [...asRoot, '--disable-gpu', `--user-data-dir=${app}`, app], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    if (status !== 0) throw new Error(`Electron ended with ${String(status)}.`);
    const drawn: string[] = JSON.parse(await readFile(join(app, 'drawn.json'), 'utf8'));
    return drawn.map((text, index) => ({ size: sizes[index] ?? 0, png: Buffer.from(text, 'base64') }));
  } finally {
    await rm(app, { recursive: true, force: true });
  }
}

const drawn = await draw();
for (const { size, png } of drawn) {
  if (size <= 512) await writeFile(join(folder, `station-${size}.png`), png);
}
await writeFile(join(folder, 'station.ico'), icoOf(drawn.filter(({ size }) => size <= 256 && size !== 24)));
await writeFile(join(folder, 'station.icns'), icnsOf(drawn));
