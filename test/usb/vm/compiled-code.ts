import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Between them they load all that the machine runs, but for the few lines that start the cases. */
const loads = [
  ['station/cli/main.ts', 'ports', '--json', '--dir', 'nowhere'],
  ['--input-type=module', '--eval', "await import(process.cwd() + '/test/usb/guest/cases.ts'); process.exit(0)"],
];

/**
 * A folder of code that this machine's Node has stripped of its types and compiled (NODE_COMPILE_CACHE). The Node in the virtual
 * machine is the same and takes it as its own: emulated, compiling is most of what a program does until it is ready. What does
 * not fit is compiled there.
 */
export function compiledCode(project: string, cache: string): string {
  const folder = join(cache, 'compiled');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const node = join(project, 'node_modules/node/bin/node');
  const env = { ...process.env, NODE_COMPILE_CACHE: folder };
  for (const args of loads) {
    execFileSync(node, args, { cwd: project, env, stdio: ['ignore', 'ignore', 'pipe'] });
  }
  return folder;
}
