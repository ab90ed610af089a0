import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isStationError } from '../../../../station/domain/station-error.ts';
import { KeyStore } from '../../../../station/signer/software/key-store.ts';
import { createSoftwareSigner, openSoftwareSigner } from '../../../../station/signer/software/software-signer.ts';

const passphrase = Buffer.from('canary-passphrase');
const secret = Buffer.from('canary-secret-key-material-0123456789');
/** What the cost is does not matter to these tests. */
const cheap = { N: 16, r: 1, p: 1 };

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'key-store-'));
});
afterEach(() => rm(directory, { recursive: true }));

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'no error';
  } catch (error) {
    return isStationError(error) ? error.code : `not a StationError: ${String(error)}`;
  }
};

async function filled(): Promise<KeyStore> {
  const store = await KeyStore.create(directory, passphrase, cheap);
  await store.add('audit', { algorithm: 'ec-p256', publicKey: Buffer.from('public'), secret });
  return store;
}

const files = ['store.json', 'audit.key.json'] as const;

describe('key store', () => {
  it('gives back what was added, under the right passphrase alone', async () => {
    await filled();
    const store = await KeyStore.open(directory, passphrase);
    expect(await store.read('audit')).toEqual({ algorithm: 'ec-p256', publicKey: Buffer.from('public'), secret });
    expect(await store.read('issuing-ca')).toBeNull();
    expect(await codeOf(KeyStore.open(directory, Buffer.from('wrong')))).toBe('SIGNER_PASSPHRASE_REJECTED');
    expect(await codeOf(KeyStore.open(directory, Buffer.alloc(0)))).toBe('SIGNER_PASSPHRASE_REJECTED');
  });

  it('makes every guess at the passphrase dear, unless told otherwise', async () => {
    await KeyStore.create(directory, passphrase);
    const { body } = JSON.parse(await readFile(join(directory, 'store.json'), 'utf8'));
    expect(body.scrypt).toMatchObject({ N: 32_768, r: 8, p: 3 });
  });

  it('never replaces a store or a key, by whichever handle', async () => {
    const store = await filled();
    const other = await KeyStore.open(directory, passphrase);
    const again = { algorithm: 'ec-p256', publicKey: null, secret: Buffer.from('x') } as const;
    expect(await codeOf(store.add('audit', again))).toBe('SIGNER_KEY_EXISTS');
    expect(await codeOf(other.add('audit', again))).toBe('SIGNER_KEY_EXISTS');
    expect(await codeOf(KeyStore.create(directory, Buffer.from('new'), cheap))).toBe('SIGNER_STORE_EXISTS');
    expect((await store.read('audit'))?.secret).toEqual(secret);
    expect((await readdir(directory)).toSorted()).toEqual([...files].toSorted());
  });

  it('keeps its files to its user and the secrets out of them', async () => {
    await filled();
    for (const file of files) {
      const path = join(directory, file);
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      const text = await readFile(path, 'utf8');
      for (const hidden of [secret, passphrase]) {
        for (const form of ['utf8', 'hex', 'base64'] as const) expect(text).not.toContain(hidden.toString(form));
      }
    }
  });

  it('tells damage from a wrong passphrase, wherever a character is changed', async () => {
    await filled();
    for (const file of files) {
      const path = join(directory, file);
      const original = await readFile(path, 'utf8');
      await fc.assert(
        fc.asyncProperty(fc.nat(original.length - 1), fc.constantFrom('0', 'Z', '}', ' '), async (at, character) => {
          const changed = original.slice(0, at) + character + original.slice(at + 1);
          fc.pre(
            changed.trim() !== original.trim() &&
              JSON.stringify(tryParse(changed)) !== JSON.stringify(tryParse(original)),
          );
          await writeFile(path, changed);
          const code = await codeOf(KeyStore.open(directory, passphrase).then((store) => store.read('audit')));
          expect(['SIGNER_STORE_DAMAGED', 'SIGNER_STORE_TOO_NEW']).toContain(code);
        }),
        { seed: 7, numRuns: 60 },
      );
      await writeFile(path, original);
    }
  });

  it('refuses a key file that was swapped for another key’s, which a checksum alone would let pass', async () => {
    const store = await filled();
    await writeFile(join(directory, 'issuing-ca.key.json'), await readFile(join(directory, 'audit.key.json')));
    expect(await codeOf(store.read('issuing-ca'))).toBe('SIGNER_STORE_DAMAGED');
  });

  it('says when there is no store, or one from a newer version', async () => {
    expect(await codeOf(KeyStore.open(directory, passphrase))).toBe('SIGNER_STORE_MISSING');
    await writeFile(join(directory, 'store.json'), JSON.stringify({ version: 2, sha256: '', body: {} }));
    expect(await codeOf(KeyStore.open(directory, passphrase))).toBe('SIGNER_STORE_TOO_NEW');
    await writeFile(join(directory, 'store.json'), '');
    expect(await codeOf(KeyStore.open(directory, passphrase))).toBe('SIGNER_STORE_DAMAGED');
  });
});

describe('software signer', () => {
  it('lets neither passphrase nor keys into an inspection, JSON or an error', async () => {
    const signer = await createSoftwareSigner({ directory, passphrase });
    await signer.createKey('audit', 'ec-p256');
    const rejected = await openSoftwareSigner({ directory, passphrase: Buffer.from('canary-wrong') }).catch(
      (error: unknown) => error,
    );
    const shown = [signer, rejected, await signer.health()]
      .flatMap((value) => [inspect(value, { depth: 20, showHidden: true }), JSON.stringify(value)])
      .join('\n');
    expect(shown).toContain('SIGNER_PASSPHRASE_REJECTED');
    expect(shown).not.toContain('canary');
    expect(shown).not.toContain('PRIVATE');
    await signer.close();
  });

  it('does not start with an empty passphrase', async () => {
    const empty = Buffer.alloc(0);
    expect(await codeOf(createSoftwareSigner({ directory, passphrase: empty }))).toBe('SIGNER_PASSPHRASE_EMPTY');
  });

  it('opens when a key is damaged only to say so', async () => {
    const signer = await createSoftwareSigner({ directory, passphrase });
    await signer.createKey('audit', 'ec-p256');
    await writeFile(join(directory, 'audit.key.json'), '{');
    expect((await signer.health()).problems.map(({ code }) => code)).toContain('SIGNER_STORE_DAMAGED');
    await signer.close();
    expect(await codeOf(openSoftwareSigner({ directory, passphrase }))).toBe('SIGNER_STORE_DAMAGED');
  });
});

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
