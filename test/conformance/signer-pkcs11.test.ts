import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isStationError } from '../../station/domain/station-error.ts';
import { createDemoToken } from '../../station/signer/pkcs11/demo-token.ts';
import { loadCryptoki } from '../../station/signer/pkcs11/pkcs11-module.ts';
import { openPkcs11Signer } from '../../station/signer/pkcs11/pkcs11-signer.ts';
import { createSoftHsm } from '../setup/softhsm.ts';

/** What only a PKCS#11 module can be asked, tried on a real one. */

const run = promisify(execFile);
const never = new AbortController().signal;
const message = Buffer.from('message');

let directory: string;
let token: Awaited<ReturnType<typeof createSoftHsm>>;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pkcs11-'));
  token = await createSoftHsm(directory);
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

it('a key that was imported is refused, though it is sensitive and not extractable now', async () => {
  const key = join(directory, 'key.pem');
  await run('openssl', ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', key]);
  const id = ['--label', 'station-audit', '--id', '01'];
  const login = ['--token', token.tokenLabel, '--pin', token.pin.toString()];
  await run('softhsm2-util', ['--import', key, ...id, ...login], { env: { ...process.env, ...token.env } });
  const signer = await openPkcs11Signer(token);
  expect(await codeOf(signer.sign('audit', message, never))).toBe('HSM_KEY_NOT_SAFE');
  const problem = (await signer.health()).problems.find(({ code }) => code === 'HSM_KEY_NOT_SAFE');
  expect(problem?.message).toContain('LOCAL is false');
  expect(problem?.message).toContain('NEVER_EXTRACTABLE is false');
  await signer.close();
});

it('a key that another program made in the token is refused for just what it left open', async () => {
  const made = ['--keypairgen', '--key-type', 'EC:prime256v1', '--label', 'other-audit', '--id', '02', '--usage-sign'];
  const login = ['--module', token.module, '--token-label', token.tokenLabel, '--login', '--pin', token.pin.toString()];
  await run('pkcs11-tool', [...login, ...made, '--sensitive'], { env: { ...process.env, ...token.env } });
  const signer = await openPkcs11Signer({ ...token, labels: { audit: 'other-audit' } });
  const { problems } = await signer.health();
  const notSafe = problems.find(({ code }) => code === 'HSM_KEY_NOT_SAFE')?.message ?? '';
  expect(notSafe).toContain('MODIFIABLE is true');
  expect(notSafe).not.toContain('LOCAL');
  await signer.close();
});

it('recovers when the real module is finalised under it', async () => {
  const signer = await openPkcs11Signer(token);
  await signer.createKey('audit', 'ec-p256');
  await signer.createKey('device-key-derivation', 'hmac-sha256');
  const derived = await signer.deriveHmac('device-key-derivation', message, never);
  const cryptoki = await loadCryptoki(token.module);
  cryptoki.C_Finalize();
  await Promise.all(Array.from({ length: 8 }, () => signer.sign('audit', message, never)));
  cryptoki.C_CloseAllSessions(cryptoki.C_GetSlotList(true)[0] ?? Buffer.alloc(8));
  expect(await signer.deriveHmac('device-key-derivation', message, never)).toEqual(derived);
  await signer.close();
});

it('tells a missing token from a missing module, and both from a wrong PIN', async () => {
  expect(await codeOf(openPkcs11Signer({ ...token, tokenLabel: 'absent' }))).toBe('HSM_TOKEN_NOT_FOUND');
  expect(await codeOf(openPkcs11Signer({ ...token, module: '/absent.so' }))).toBe('HSM_MODULE_NOT_FOUND');
  expect(await codeOf(openPkcs11Signer({ ...token, pin: Buffer.from('000000') }))).toBe('HSM_PIN_REJECTED');
  const signer = await openPkcs11Signer(token);
  await signer.close();
});

it('a second demo token does not go where one is', async () => {
  expect(await codeOf(createDemoToken({ directory }))).toBe('HOME_FILE_EXISTS');
});
