import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isStationError } from '../../../../station/domain/station-error.ts';
import { CKR } from '../../../../station/signer/pkcs11/cryptoki.ts';
import { Pkcs11Modules } from '../../../../station/signer/pkcs11/pkcs11-module.ts';
import { openPkcs11Signer } from '../../../../station/signer/pkcs11/pkcs11-signer.ts';
import { FakeCryptoki } from './fake-cryptoki.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'module-'));
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
const open = (module: string, modules?: Pkcs11Modules) =>
  openPkcs11Signer({ module, tokenLabel: 'fake', pin: Buffer.from('right') }, modules);

it('tells a module that is not there from one that does not load', async () => {
  expect(await codeOf(open(join(directory, 'absent.so')))).toBe('HSM_MODULE_NOT_FOUND');
  const notALibrary = join(directory, 'text.so');
  await writeFile(notALibrary, 'text');
  expect(await codeOf(open(notALibrary))).toBe('HSM_MODULE_UNUSABLE');
});

it('says that a module does not start, and tries anew with the next signer', async () => {
  const token = new FakeCryptoki();
  const modules = new Pkcs11Modules(async () => token);
  token.failNext('C_Initialize', CKR.GENERAL_ERROR);
  expect(await codeOf(open('fake.so', modules))).toBe('HSM_MODULE_UNUSABLE');
  const signer = await open('fake.so', modules);
  await signer.close();
  expect(token.count('C_Finalize')).toBe(1);
});

it('leaves a module alone that another part of the process has initialised', async () => {
  const token = new FakeCryptoki();
  token.C_Initialize();
  const signer = await open('fake.so', new Pkcs11Modules(async () => token));
  await signer.createKey('audit', 'ec-p256');
  token.restart();
  await signer.sign('audit', Buffer.from('x'), new AbortController().signal);
  await signer.close();
  expect(token.count('C_Finalize')).toBe(0);
});

it('finalises after a signer that could not open', async () => {
  const token = new FakeCryptoki();
  const modules = new Pkcs11Modules(async () => token);
  token.label = 'another';
  expect(await codeOf(open('fake.so', modules))).toBe('HSM_TOKEN_NOT_FOUND');
  token.label = 'fake';
  token.pin = 'other';
  expect(await codeOf(open('fake.so', modules))).toBe('HSM_PIN_REJECTED');
  expect(token.count('C_Finalize')).toBe(2);
  expect(token.openSessions).toBe(0);
});

it('does not choose between two tokens of one label', async () => {
  const token = new FakeCryptoki();
  const slots = token.C_GetSlotList.bind(token);
  token.C_GetSlotList = () => [...slots(), ...slots()];
  expect(await codeOf(open('fake.so', new Pkcs11Modules(async () => token)))).toBe('HSM_TOKEN_AMBIGUOUS');
});
