import { type ChildProcess, spawn } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ReadTpm, readTpm } from '../../../station/acts/read-tpm.ts';
import { openLink } from '../../../station/devices/transport/open-link.ts';
import { isStationError } from '../../../station/domain/station-error.ts';
import { sized, uint16, uint32 } from '../../../station/tpm/byte-reader.ts';
import { decodeStorageKey, nameOf } from '../../../station/tpm/storage-key.ts';
import { relayTo, type SoftwareTpm, startSoftwareTpm } from '../../setup/software-tpm.ts';

/** The station's own TPM codec against a real TPM 2.0 (swtpm), and against what tpm2-tools say of it. */

let own: SoftwareTpm;
let blank: SoftwareTpm;
beforeAll(async () => {
  own = await startSoftwareTpm();
  blank = await startSoftwareTpm({ blank: true });
});
afterAll(async () => {
  await own.close();
  await blank.close();
});

const soon = () => AbortSignal.timeout(30_000);
const read = (address: string): Promise<ReadTpm> => readTpm(address, openLink, soon());
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'read',
    (error: unknown) => (isStationError(error) ? error.code : error),
  );

/** What the TPM holds in its working memory. */
const leftIn = async (tpm: SoftwareTpm): Promise<string> =>
  (await tpm.tool('tpm2_getcap', 'handles-transient')) + (await tpm.tool('tpm2_getcap', 'handles-loaded-session'));

describe('a TPM', () => {
  test('with keys where DPS devices look for them gives exactly those, as tpm2-tools write them', async () => {
    const told = await read(own.address);
    expect(told.endorsementKey).toEqual(own.endorsementKey);
    expect(told.storageRootKey).toEqual(own.storageRootKey);
    expect(told.make).toMatchObject({ model: expect.stringMatching(/^IBM /), firmware: expect.stringMatching(/^\d/) });
    expect(told.certificate).toBeNull();
    expect(await leftIn(own)).toBe('');
  });

  test('without any makes the endorsement key that tpm2_createek makes, and keeps nothing', async () => {
    const told = await read(blank.address);
    expect(told.endorsementKey).toEqual(blank.endorsementKey);
    expect(told.storageRootKey).toBeNull();
    expect(await leftIn(blank)).toBe('');
    expect(await blank.tool('tpm2_getcap', 'handles-persistent')).toBe('');
    expect((await read(blank.address)).endorsementKey).toEqual(told.endorsementKey);
  });

  test('tells its maker’s certificate, and whether it is for this key', async () => {
    const name = (file: string): string => `${own.socket}.${file}`;
    const { modulus } = decodeStorageKey(own.endorsementKey);
    const jwk = { kty: 'RSA', e: 'AQAB', n: modulus.toString('base64url') };
    await writeFile(name('pem'), createPublicKey({ key: jwk, format: 'jwk' }).export({ format: 'pem', type: 'spki' }));
    await own.tool('openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=TPM maker', ...caFiles);
    await own.tool('openssl', 'req', '-new', '-key', 'ca.key', '-subj', '/CN=An EK', '-out', 'ek.csr');
    const made = ['-outform', 'DER', '-out', name('crt'), '-force_pubkey', name('pem')];
    const maker = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial'];
    await own.tool('openssl', 'x509', '-req', '-in', 'ek.csr', ...maker, ...made);
    const size = String((await readFile(name('crt'))).length);
    for (const [tpm, isForKey] of [
      [own, true],
      [blank, false],
    ] as const) {
      const attributes = 'ownerread|ownerwrite|authread|authwrite|no_da';
      await tpm.tool('tpm2_nvdefine', '-Q', '0x01c00002', '-C', 'o', '-s', size, '-a', attributes);
      await tpm.tool('tpm2_nvwrite', '-Q', '0x01c00002', '-C', 'o', '-i', name('crt'));
      expect((await read(tpm.address)).certificate).toEqual({ subject: 'CN=An EK', issuer: 'CN=TPM maker', isForKey });
    }
    await blank.tool('tpm2_nvundefine', '-Q', '0x01c00002', '-C', 'o');
    const forItsOwner = ['-C', 'o', '-s', size, '-a', 'ownerread|ownerwrite|no_da'];
    await blank.tool('tpm2_nvdefine', '-Q', '0x01c00002', ...forItsOwner);
    await blank.tool('tpm2_nvwrite', '-Q', '0x01c00002', '-C', 'o', '-i', name('crt'));
    expect(await read(blank.address)).toMatchObject({ certificate: null, endorsementKey: blank.endorsementKey });
  });

  test('whose endorsement hierarchy has a password is told so', async () => {
    await blank.tool('tpm2_changeauth', '-Q', '-c', 'e', 'secret');
    expect(await codeOf(read(blank.address))).toBe('TPM_PASSWORD_SET');
    await blank.tool('tpm2_changeauth', '-Q', '-c', 'e', '-p', 'secret');
    expect(await codeOf(read(blank.address))).toBe('read');
  });

  test('that is full of what others left is given room', async () => {
    for (const _ of [1, 2, 3])
      await blank.tool('tpm2_createprimary', '-Q', '-C', 'n', '-G', 'ecc', '-c', 'left.context');
    expect((await leftIn(blank)).match(/0x80/g)).toHaveLength(3);
    expect(await codeOf(read(blank.address))).toBe('read');
    expect(await leftIn(blank)).toBe('');
  });
});

describe('a wire that lies', () => {
  /** Reads `own` through a wire that changes the nth response. */
  async function through(nth: number, change: (response: Buffer) => Buffer): Promise<unknown> {
    let seen = 0;
    const wire = await relayTo(own.socket, (response) => (seen++ === nth ? change(response) : response));
    const ended = await codeOf(read(`tcp:127.0.0.1:${wire.number}`));
    wire.close();
    return ended;
  }
  const [ofEndorsementKey, ofStorageRootKey] = [2, 3];
  /** What the TPM would say if it held this key: with the right name. */
  const telling = (key: Buffer): Buffer => {
    const name = sized(nameOf(decodeStorageKey(key)));
    const body = Buffer.concat([key, name, name]);
    return Buffer.concat([uint16(0x8001), uint32(10 + body.length), uint32(0), body]);
  };

  test('cannot pass another key off as the TPM’s, for its owner cannot open what is encrypted to it', async () => {
    expect(await through(ofEndorsementKey, (response) => response)).toBe('read');
    const others = telling(blank.endorsementKey);
    expect(await through(ofEndorsementKey, () => others)).toBe('TPM_ENDORSEMENT_KEY_NOT_PROVEN');
    const otherRoot = telling(blank.storageRootKey);
    expect(await through(ofStorageRootKey, () => otherRoot)).toBe('TPM_ENDORSEMENT_KEY_NOT_PROVEN');
    expect(await leftIn(own)).toBe('');
  });

  test('changes no byte of a key unnoticed, even where it makes the name fit', async () => {
    for (let at = 0; at < own.endorsementKey.length; at += 23) {
      const flip = (response: Buffer): Buffer => {
        const changed = Buffer.from(response);
        changed[10 + at] = (changed[10 + at] ?? 0) ^ 0x04;
        return changed;
      };
      expect(await through(ofEndorsementKey, flip)).toMatch(/^TPM_/);
    }
    for (let at = 62; at < own.endorsementKey.length; at += 37) {
      const key = Buffer.from(own.endorsementKey);
      key[at] = (key[at] ?? 0) ^ 0x04;
      expect(await through(ofEndorsementKey, () => telling(key))).toBe('TPM_ENDORSEMENT_KEY_NOT_PROVEN');
    }
  });
});

describe('tpm2_send on the gateway carries it', () => {
  const bridges: ChildProcess[] = [];
  afterAll(() => void bridges.map((bridge) => bridge.kill()));

  /** What docs/tpm.md has people run, on a pseudo-terminal. */
  async function bridge(name: string): Promise<string> {
    const link = `${own.socket}.${name}`;
    const environment = { ...process.env, TPM2TOOLS_TCTI: `swtpm:path=${own.socket}` };
    const started = spawn('socat', [`PTY,link=${link},raw,echo=0`, 'EXEC:tpm2_send'], {
      env: environment,
      stdio: 'ignore',
    });
    bridges.push(started);
    const ended = once(started, 'exit').then(() => Promise.reject(new Error('socat ended')));
    ended.catch(() => undefined);
    const appears = async (): Promise<void> => {
      while (!existsSync(link)) await setImmediate();
    };
    await Promise.race([appears(), ended]);
    return link;
  }

  test.each(['', 'device:'])('over a terminal as %s', async (prefix) => {
    const told = await read(`${prefix}${await bridge(`line${bridges.length}`)}`);
    expect(told.endorsementKey).toEqual(own.endorsementKey);
  });
});

test('a device file that is none is never written to', async () => {
  const file = `${own.socket}.file`;
  await writeFile(file, 'precious');
  expect(await codeOf(read(`device:${file}`))).toBe('PORT_OPEN_FAILED');
  expect(await codeOf(read(`device:${file}.none`))).toBe('PORT_NOT_FOUND');
  expect(await codeOf(read('device:'))).toBe('PORT_ADDRESS_INVALID');
  expect(await readFile(file, 'utf8')).toBe('precious');
});

const caFiles = ['-keyout', 'ca.key', '-out', 'ca.crt'];
