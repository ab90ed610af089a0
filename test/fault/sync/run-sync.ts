import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'vitest';
import { nodeArguments } from '../../setup/programs.ts';
import type { StationAndCloud } from './station-and-cloud.ts';
import type { SyncingProcessOptions } from './syncing-process.ts';

/** Runs the syncing process to its end; `killAtLine` kills it from outside when it has said so many lines. */
export async function runSync(
  station: Pick<StationAndCloud, 'emulator' | 'file'>,
  { dieAtStep = 0, killAtLine = 0 } = {},
): Promise<{ killed: boolean; lines: string[] }> {
  const { connectionString, ca, port } = station.emulator.ready;
  const leases = join(dirname(station.file), 'leases');
  const options: SyncingProcessOptions = { file: station.file, leases, connectionString, ca, port, dieAtStep };
  const program = [...nodeArguments('syncing-process'), JSON.stringify(options)];
  const child = spawn(process.execPath, program, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  const exited = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === killAtLine) child.kill('SIGKILL');
  }
  const [code, signal] = await exited;
  expect([code, signal]).toEqual(signal === null ? [0, null] : [null, 'SIGKILL']);
  return { killed: signal === 'SIGKILL', lines };
}
