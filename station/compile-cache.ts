import { mkdirSync, statSync } from 'node:fs';
import module from 'node:module';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

const writableByOthers = 0o022;

/**
 * Types are stripped and code is compiled once, not at every start. It is kept among the person's own files: whoever can
 * write there decides what runs, and Node's default, below the temporary files, is everybody's. A folder that cannot be
 * made, or is somebody else's, costs time and nothing else.
 */
export function keepCompiledCode(): void {
  const xdg = process.env['XDG_CACHE_HOME'];
  const folder = join(xdg && isAbsolute(xdg) ? xdg : join(homedir(), '.cache'), 'provisioning-station', 'code');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // Not in the Node of an Electron that is older than 22.1.
    if (isOwn(folder)) module.enableCompileCache?.(folder);
  } catch {
    return;
  }
}

/** Windows has no owner here: a person's folders are that person's. */
function isOwn(folder: string): boolean {
  if (!process.getuid) return true;
  const { uid, mode } = statSync(folder);
  return uid === process.getuid() && (mode & writableByOthers) === 0;
}
