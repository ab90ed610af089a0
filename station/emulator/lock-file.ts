import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { emulatorError } from './emulator-errors.ts';

const held = new Set<string>();

/**
 * Keeps a second process off `file` through `<file>.lock`, which holds the owner's process id. The lock of a process
 * that no longer runs is taken over. Returns what gives it back.
 * @throws EMULATOR_STATE_IN_USE
 */
export function lockFile(file: string): () => void {
  const lock = `${file}.lock`;
  const own = String(process.pid);
  for (const attempt of [1, 2]) {
    try {
      writeFileSync(lock, own, { flag: 'wx', mode: 0o600 });
      held.add(lock);
      return () => {
        held.delete(lock);
        rmSync(lock, { force: true });
      };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      const owner = readFileSync(lock, 'utf8').trim();
      if (attempt === 2 || isHeld(lock, owner)) {
        throw emulatorError('EMULATOR_STATE_IN_USE', { file, pid: owner, lockFile: lock });
      }
      rmSync(lock, { force: true });
    }
  }
  throw emulatorError('EMULATOR_STATE_IN_USE', { file, pid: 'unknown', lockFile: lock });
}

function isHeld(lock: string, pid: string): boolean {
  // After a restart of a container the new process often gets the old one's id.
  if (pid === String(process.pid)) return held.has(lock);
  if (!/^\d+$/.test(pid)) return false;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
