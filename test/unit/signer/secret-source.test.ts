import { closeSync, openSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isStationError } from '../../../station/domain/station-error.ts';
import { readSecret } from '../../../station/signer/secret-source.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'secret-'));
});
afterEach(() => rm(directory, { recursive: true }));

const read = (source: string, more: Partial<Parameters<typeof readSecret>[0]> = {}): Promise<Buffer> =>
  readSecret({ source, what: 'HSM PIN', baseDirectory: directory, environment: {}, ...more });

const errorOf = async (work: Promise<unknown>): Promise<{ code: string; text: string }> => {
  const error: unknown = await work.then(
    () => new Error('no error'),
    (thrown: unknown) => thrown,
  );
  return { code: isStationError(error) ? error.code : String(error), text: inspect(error) + JSON.stringify(error) };
};

async function file(content: string | Buffer, mode = 0o600): Promise<string> {
  const path = join(directory, 'pin');
  await writeFile(path, content);
  await chmod(path, mode);
  return path;
}

describe('a secret', () => {
  it.each([
    ['1234', '1234'],
    ['1234\n', '1234'],
    ['1234\r\n', '1234'],
    ['12 34\n\n', '12 34\n'],
    ['\r', '\r'],
  ])('comes from a file, less one line break: %j', async (content, expected) => {
    await file(content);
    expect((await read('file:pin')).toString()).toBe(expected);
    expect((await read(`file:${join(directory, 'pin')}`)).toString()).toBe(expected);
  });

  it('comes from the environment, from a descriptor, from a person', async () => {
    expect(await read('env:PIN', { environment: { PIN: 'päss' } })).toEqual(Buffer.from('päss'));
    const descriptor = openSync(await file('4711\n'), 'r');
    expect((await read(`fd:${descriptor}`)).toString()).toBe('4711');
    closeSync(descriptor);
    expect(await read('prompt', { prompt: async (what) => Buffer.from(`typed ${what}`) })).toEqual(
      Buffer.from('typed HSM PIN'),
    );
  });

  it.each([0o640, 0o604, 0o644, 0o620, 0o601])('is refused from a file of mode %o', async (mode) => {
    await file('1234', mode);
    expect((await errorOf(read('file:pin'))).code).toBe('SECRET_FILE_EXPOSED');
  });

  it('is refused when it is not there, empty or too long', async () => {
    expect((await errorOf(read('env:PIN'))).code).toBe('SECRET_MISSING');
    expect((await errorOf(read('file:pin'))).code).toBe('SECRET_MISSING');
    await chmod(directory, 0o700);
    expect((await errorOf(read('file:.'))).code).toBe('SECRET_MISSING');
    expect((await errorOf(read('fd:9999'))).code).toBe('SECRET_MISSING');
    expect((await errorOf(read('prompt'))).code).toBe('SECRET_MISSING');
    expect((await errorOf(read('env:PIN', { environment: { PIN: '' } }))).code).toBe('SECRET_EMPTY');
    await file('\n');
    expect((await errorOf(read('file:pin'))).code).toBe('SECRET_EMPTY');
    await file(Buffer.alloc(4096, 'x'));
    expect(await read('file:pin')).toHaveLength(4096);
    await file(Buffer.alloc(4097, 'x'));
    expect((await errorOf(read('file:pin'))).code).toBe('SECRET_TOO_LONG');
  });

  it('that was written where its source belongs is not repeated in the error', async () => {
    for (const source of [
      'canary-1234',
      'pin:canary-1234',
      'env:canary-1234',
      'fd:canary-1234',
      'prompt:canary-1234',
      '',
    ]) {
      const { code, text } = await errorOf(read(source));
      expect(code).toBe('SECRET_SOURCE_INVALID');
      expect(text).not.toContain('canary');
    }
  });
});
