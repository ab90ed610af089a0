import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DemoLine, demoPeople, startDemoLine } from '../../station/demo/demo-kiosk.ts';
import { systemClock } from '../../station/domain/clock.ts';
import { isSlotId, type SlotId } from '../../station/domain/ids.ts';
import { openLedger } from '../../station/ledger/open-ledger.ts';
import { buildKiosk, root } from './build-kiosk.ts';
import { electronRuntime } from './electron-runtime.ts';
import { watchRenderer } from './reload-on-change.ts';

/**
 * `npm run kiosk`: the kiosk on a demo line. Four simulated units wait in their slots; a unit that got its verdict is taken
 * out, and the next one put in. `npm run dev` is the same, and a change of the renderer's sources is on the screen a
 * moment later.
 */
const reload = process.argv.includes('--reload');
const slots = ['1', '2', '3', '4'].filter(isSlotId);
const say = (text: string): boolean => process.stdout.write(`${text}\n`);
/** How often the line's helper looks into the ledger for verdicts. */
const lookMs = 250;
/** How long a person needs to take a unit out and put the next one in. */
const handsMs = 1500;

async function main(): Promise<number> {
  say('building the kiosk …');
  await buildKiosk();
  const builds = reload ? await watchRenderer() : null;
  const { executable } = await electronRuntime();
  const dir = await mkdtemp(join(tmpdir(), 'station-kiosk-'));
  const demo = await startDemoLine({ dir, slots });
  try {
    say(instructions(demo));
    const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    // Chromium's own switch: the shell needs no way to be reloaded from outside.
    const open = reload ? ['--remote-debugging-port=0'] : [];
    const kiosk = spawn(executable, [...asRoot, ...open, `--user-data-dir=${join(dir, 'electron')}`, root], {
      stdio: ['ignore', 'inherit', reload ? 'pipe' : 'inherit'],
      env: {
        ...process.env,
        STATION_DIR: demo.home.dir,
        STATION_WINDOWED: process.env['STATION_WINDOWED'] ?? '1',
        STATION_NODE: process.execPath,
      },
    });
    const stop = tendLine(demo);
    if (kiosk.stderr) builds?.reload(kiosk.stderr);
    const [code] = await once(kiosk, 'exit');
    stop();
    return typeof code === 'number' ? code : 1;
  } finally {
    await demo.close();
    await builds?.close();
  }
}

/** Takes units with a verdict out of their slots and puts the next ones in. @returns what ends it */
function tendLine(demo: DemoLine): () => void {
  const clock = systemClock;
  const ledger = openLedger({ file: demo.home.ledgerFile, station: 'demo-line', clock, readOnly: true });
  const changing = new Set<SlotId>();
  const change = async (slot: SlotId): Promise<void> => {
    changing.add(slot);
    await new Promise((resolve) => setTimeout(resolve, handsMs));
    say(`slot ${slot}: scan ${await demo.replace(slot)}`);
    changing.delete(slot);
  };
  const timer = setInterval(() => {
    for (const [slot, { serial }] of demo.units) {
      const unit = ledger.unit(serial);
      if (unit && unit.state !== 'in-progress' && !changing.has(slot)) void change(slot);
    }
  }, lookMs);
  return () => {
    clearInterval(timer);
    void ledger.close();
  };
}

const instructions = ({ home, units }: DemoLine): string =>
  [
    '',
    `A station in ${home.dir}. Log in with a badge and its PIN:`,
    ...demoPeople.map(({ id, name, role, pin }) => `  ${role.padEnd(11)} ${id}  PIN ${pin}  (${name})`),
    '',
    'Choose “tracker”, then type or scan the unit that is in a slot:',
    ...[...units].map(([slot, { serial }]) => `  slot ${slot}: scan ${serial}`),
    '',
  ].join('\n');

process.exitCode = await main();
