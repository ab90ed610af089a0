import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeFileDurably } from '../../../station/config/write-file.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'station-write-'));
});
afterEach(() => rm(dir, { recursive: true }));

test('writes the content with its mode, into folders that it makes for the station’s user alone', async () => {
  const file = join(dir, 'a', 'b', 'key');
  await writeFileDurably(file, Buffer.from([1, 0, 255]), { mode: 0o600 });
  expect(await readFile(file)).toEqual(Buffer.from([1, 0, 255]));
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await stat(join(dir, 'a'))).mode & 0o777).toBe(0o700);
  expect(await readdir(join(dir, 'a', 'b'))).toEqual(['key']);
});

test('replaces a file, mode and all', async () => {
  const file = join(dir, 'f');
  await writeFile(file, 'a longer text', { mode: 0o600 });
  await writeFileDurably(file, 'new');
  expect(await readFile(file, 'utf8')).toBe('new');
  expect((await stat(file)).mode & 0o777).toBe(0o644);
});

test('does not touch what is there when told so, and leaves nothing behind', async () => {
  const file = join(dir, 'f');
  await writeFileDurably(file, 'first', { replace: false });
  const again = writeFileDurably(file, 'second', { replace: false });
  await expect(again).rejects.toMatchObject({ code: 'HOME_FILE_EXISTS', details: { file } });
  expect(await readFile(file, 'utf8')).toBe('first');
  expect(await readdir(dir)).toEqual(['f']);
});

test('of many writers at once one wins whole', async () => {
  const file = join(dir, 'f');
  const texts = Array.from({ length: 8 }, (_, index) => String(index).repeat(10_000));
  await Promise.all(texts.map((text) => writeFileDurably(file, text)));
  expect(texts).toContain(await readFile(file, 'utf8'));
  expect(await readdir(dir)).toEqual(['f']);
});

test.each([
  ['a file stands where the folder should be', 'f/x'],
  ['a folder stands where the file should be', 'd'],
])('%s: HOME_NOT_WRITABLE, and nothing is left behind', async (_, name) => {
  await writeFile(join(dir, 'f'), 'kept');
  await mkdir(join(dir, 'd', 'inner'), { recursive: true });
  await expect(writeFileDurably(join(dir, name), 'x')).rejects.toMatchObject({ code: 'HOME_NOT_WRITABLE' });
  expect((await readdir(dir)).toSorted()).toEqual(['d', 'f']);
  expect(await readFile(join(dir, 'f'), 'utf8')).toBe('kept');
});
