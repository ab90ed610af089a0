import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';

/** What must have reached the disk before what, as the kernel saw it. */
test('a small file is synced before it gets its name, and its name before the write is reported', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'station-strace-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  const module = join(import.meta.dirname, '../../../station/config/write-file.ts');
  const file = join(dir, 'new', 'file');
  const program = `
    const { writeFileDurably } = await import(${JSON.stringify(module)});
    await writeFileDurably(${JSON.stringify(file)}, 'content');
  `;
  const trace = join(dir, 'trace');
  const calls = 'trace=fsync,fdatasync,rename,renameat,renameat2,mkdir,write,pwrite64';
  const node = [process.execPath, '--input-type=module', '--eval', program];
  await promisify(execFile)('strace', ['--follow-forks', '-y', '-e', calls, '-o', trace, ...node]);

  const seen = (await readFile(trace, 'utf8'))
    .split('\n')
    .filter((line) => line.includes(dir) && line.includes(' = '))
    .filter((line) => !line.includes(' = -1 '))
    .map((line) =>
      line
        .replace(/^\d+ +/, '')
        .replaceAll(dir, '')
        .replace(/\.file\.[0-9a-f]+\.tmp/g, 'TEMPORARY'),
    )
    .map((line) => line.replaceAll(/\(\d+</g, '(<').replace(/, 0700\).*|\) += .*|(?<=write\([^,]*),.*/, ''));
  expect(seen).toEqual([
    'mkdir("/new"',
    'fsync(<>',
    'write(</new/TEMPORARY>',
    'fsync(</new/TEMPORARY>',
    'rename("/new/TEMPORARY", "/new/file"',
    'fsync(</new>',
  ]);
});
