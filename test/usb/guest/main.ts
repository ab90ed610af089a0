import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openVhciSocket } from '../../../station/devices/simulator/vhci-socket.ts';
import { kinds } from './cases/usb-runs.ts';
import { cases, machineNames } from './cases.ts';
import { EchoFunction } from './echo-function.ts';
import { paceOf } from './pace.ts';
import { report } from './report.ts';

/** The program in the machine: every case of the machine it names in turn, each with a time limit, and a line about it. */
const limitMs = 60_000;
const machine = machineNames.find((name) => name === process.argv[2]);
if (machine === undefined) throw new Error(`no such machine: ${process.argv[2]}`);

for (const { name, run } of cases[machine]) {
  const startMs = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${limitMs} ms`)), limitMs);
  });
  const error = await Promise.race([run(), tooLong]).then(
    () => null,
    (cause: unknown) => (cause instanceof Error ? `${cause.stack ?? cause.message}${because(cause)}` : String(cause)),
  );
  clearTimeout(timer);
  report({
    kind: 'result',
    result: { name, passed: error === null, ms: Math.round(performance.now() - startMs), error },
  });
}
if (machine === 'units') report({ kind: 'fact', name: 'pace', value: await paceOf(kinds['the vendor class'], 5000) });
else await reportPorts();
process.exit(0);

/** `station ports --json`, as a person in this machine would see it, with one slot that has a unit and one that has none. */
async function reportPorts(): Promise<void> {
  const socket = await openVhciSocket();
  await socket.plug(new EchoFunction('ECHO-1'));
  const home = await mkdtemp(join(tmpdir(), 'ports-'));
  const slots = `[slots]\n1 = "${socket.address}"\n2 = "usb:99-1"\n`;
  await writeFile(join(home, 'station.toml'), `[station]\nid = "usb-line"\n${slots}`);
  const command = ['station/cli/main.ts', 'ports', '--json', '--dir', home];
  const { stdout } = await promisify(execFile)(process.execPath, command);
  report({ kind: 'fact', name: 'station ports --json', value: JSON.parse(stdout) });
  await socket.unplug();
}

function because(error: Error): string {
  const { cause } = error;
  return cause instanceof Error ? `\ncaused by ${cause.stack ?? cause.message}${because(cause)}` : '';
}
