import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const main = fileURLToPath(new URL('../../tour/main.ts', import.meta.url));

async function tour(...args: string[]): Promise<{ code: unknown; stdout: string }> {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [stdout, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return { code, stdout };
}

test('the whole tour of DPS finds everything as it should be', async () => {
  const { code, stdout } = await tour();
  expect(stdout.split('\n').filter((line) => line.startsWith('  ✗'))).toEqual([]);
  expect(stdout).toContain('everything as it should be');
  expect(code).toBe(0);
  // A hundred commands, each a process: it is given up when it hangs, not when the machine is busy.
}, 400_000);

test('a step by a name that there is not is an error', async () => {
  expect((await tour('--only', 'nobody')).code).toBe(2);
});
