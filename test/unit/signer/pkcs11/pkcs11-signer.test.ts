import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isStationError, StationError } from '../../../../station/domain/station-error.ts';
import { CKA, CKF, CKM, CKR } from '../../../../station/signer/pkcs11/cryptoki.ts';
import { Pkcs11Modules } from '../../../../station/signer/pkcs11/pkcs11-module.ts';
import { openPkcs11Signer } from '../../../../station/signer/pkcs11/pkcs11-signer.ts';
import type { Signer } from '../../../../station/signer/signer.ts';
import { FakeCryptoki } from './fake-cryptoki.ts';

const message = Buffer.from('to be signed');
const never = new AbortController().signal;

let token: FakeCryptoki;
let modules: Pkcs11Modules;
let opened: Signer[];

beforeEach(() => {
  token = new FakeCryptoki();
  modules = new Pkcs11Modules(async () => token);
  opened = [];
});
afterEach(async () => {
  await Promise.all(opened.map((signer) => signer.close()));
  if (token.staleUses > 0) throw new Error('a handle from before C_Initialize was used after it');
});

async function open(options: { pin?: string; sessions?: number; deadlineMs?: number } = {}): Promise<Signer> {
  const { pin = 'right', sessions = 4, deadlineMs = 5_000 } = options;
  const at = { module: 'fake.so', tokenLabel: 'fake', pin: Buffer.from(pin), sessions, deadlineMs };
  const signer = await openPkcs11Signer(at, modules);
  opened.push(signer);
  return signer;
}

async function openWithKeys(options: Parameters<typeof open>[0] = {}): Promise<Signer> {
  const signer = await open(options);
  await signer.createKey('issuing-ca', 'ec-p256');
  await signer.createKey('device-key-derivation', 'hmac-sha256');
  return signer;
}

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'no error';
  } catch (error) {
    return isStationError(error) ? error.code : `not a StationError: ${String(error)}`;
  }
};
const sign = (signer: Signer): Promise<Buffer> => signer.sign('issuing-ca', message, never);

describe('the PIN', () => {
  it('is given once for any number of operations', async () => {
    const signer = await openWithKeys();
    await Promise.all(Array.from({ length: 20 }, () => sign(signer)));
    expect(token.count('C_Login')).toBe(1);
  });

  it('is never tried again once it was rejected, not even after the token came back', async () => {
    const signer = await openWithKeys();
    token.pin = 'changed by the officer';
    token.restart();
    expect(await codeOf(sign(signer))).toBe('HSM_PIN_REJECTED');
    expect(await codeOf(sign(signer))).toBe('HSM_PIN_REJECTED');
    expect(await codeOf(signer.keyInfo('issuing-ca'))).toBe('HSM_PIN_REJECTED');
    expect((await signer.health()).problems.map(({ code }) => code)).toContain('HSM_PIN_REJECTED');
    expect(token.count('C_Login')).toBe(2);
  });

  it('is not tried on a token that would lock, or is locked', async () => {
    token.flags = CKF.USER_PIN_FINAL_TRY;
    expect(await codeOf(open())).toBe('HSM_PIN_LAST_TRY');
    token.flags = CKF.USER_PIN_LOCKED;
    expect(await codeOf(open())).toBe('HSM_PIN_LOCKED');
    expect(await codeOf(open({ pin: '' }))).toBe('HSM_PIN_EMPTY');
    expect(token.count('C_Login')).toBe(0);
  });

  it.each([
    [CKR.PIN_LEN_RANGE, 'HSM_PIN_REJECTED'],
    [CKR.PIN_LOCKED, 'HSM_PIN_LOCKED'],
    [CKR.PIN_EXPIRED, 'HSM_PIN_UNUSABLE'],
    [CKR.USER_PIN_NOT_INITIALIZED, 'HSM_PIN_UNUSABLE'],
  ])('verdict 0x%s of the token is %s', async (value, code) => {
    token.failNext('C_Login', value);
    expect(await codeOf(open())).toBe(code);
    expect(token.count('C_Login')).toBe(1);
  });

  it('is not taken as right because another signer of the process is logged in', async () => {
    const first = await openWithKeys();
    expect(await codeOf(open({ pin: 'wrong' }))).toBe('HSM_PIN_REJECTED');
    const second = await open();
    await sign(second);
    await sign(first);
  });
});

describe('a token that fails in the middle', () => {
  it.each([
    ['DEVICE_ERROR', 0x30],
    ['DEVICE_REMOVED', 0x32],
    ['SESSION_HANDLE_INVALID', 0xb3],
    ['TOKEN_NOT_PRESENT', 0xe0],
  ])('costs no attempt when it is back at once: %s', async (_name, value) => {
    const signer = await openWithKeys();
    for (const call of ['C_SignAsync', 'C_SignInit'] as const) {
      const before = token.count('C_Initialize');
      token.failNext(call, value);
      await sign(signer);
      expect(token.count('C_Initialize')).toBe(before + 1);
    }
  });

  it.each([
    [0x30, 'HSM_DEVICE_ERROR'],
    [0x32, 'HSM_TOKEN_GONE'],
    [0xe0, 'HSM_TOKEN_GONE'],
  ])('costs one attempt when 0x%s comes twice, and the next one succeeds', async (value, code) => {
    const signer = await openWithKeys();
    token.failNext('C_SignAsync', value, value);
    expect(await codeOf(sign(signer))).toBe(code);
    await sign(signer);
  });

  it('is found again after it was unplugged for a while, however often it was looked for', async () => {
    const signer = await openWithKeys();
    token.unplug();
    expect(await codeOf(sign(signer))).toBe('HSM_TOKEN_NOT_FOUND');
    expect(await codeOf(sign(signer))).toBe('HSM_TOKEN_NOT_FOUND');
    const finalised = token.count('C_Finalize');
    expect(await codeOf(sign(signer))).toBe('HSM_TOKEN_NOT_FOUND');
    // A module keeps a token's absence until it is finalised.
    expect(token.count('C_Finalize')).toBe(finalised + 1);
    token.present = true;
    await sign(signer);
  });

  it('serves all slots that wait on it, through one reconnection', async () => {
    const signer = await openWithKeys();
    token.restart();
    const before = token.count('C_Login');
    await Promise.all(Array.from({ length: 12 }, () => sign(signer)));
    expect(token.count('C_Login')).toBe(before + 1);
  });

  it('must be the same token when it comes back', async () => {
    const signer = await openWithKeys();
    token.unplug();
    await codeOf(sign(signer));
    token.present = true;
    token.serialNumber = 'B2';
    expect(await codeOf(sign(signer))).toBe('HSM_TOKEN_CHANGED');
  });

  it('must hold the same secret key when it comes back', async () => {
    const signer = await openWithKeys();
    await signer.deriveHmac('device-key-derivation', message, never);
    token.restart();
    token.replaceKeys();
    expect(await codeOf(signer.deriveHmac('device-key-derivation', message, never))).toBe('HSM_KEY_CHANGED');
  });

  it('does not take down another signer on the same module', async () => {
    const first = await openWithKeys();
    const second = await open();
    token.failNext('C_SignAsync', CKR.DEVICE_REMOVED);
    await sign(first);
    await sign(second);
    await first.close();
    await sign(second);
    expect(token.openSessions).toBeGreaterThan(0);
    await second.close();
    expect(token.count('C_Finalize')).toBe(token.count('C_Initialize'));
  });
});

describe('signers that share a module', () => {
  it('do not touch each other’s sessions with handles from before it was initialised anew', async () => {
    const first = await openWithKeys();
    const second = await open();
    await Promise.all([sign(first), sign(first), sign(second), sign(second)]);
    token.failNext('C_SignAsync', CKR.DEVICE_REMOVED);
    await sign(first);
    const logins = token.count('C_Login');
    await second.close();
    await sign(first);
    expect(token.count('C_Login')).toBe(logins);
  });

  it('wait while it is initialised anew, and then use nothing from before', async () => {
    const first = await openWithKeys();
    const second = await open();
    const goOn = token.hangNext('C_SignAsync');
    const slow = sign(first);
    await expect.poll(() => token.count('C_SignInit')).toBe(3);
    token.failNext('C_SignInit', CKR.DEVICE_REMOVED);
    const failing = sign(first);
    await expect.poll(() => token.count('C_SignInit')).toBe(4);
    const waiting = Array.from({ length: 6 }, () => sign(second));
    goOn();
    await Promise.all([slow, failing, ...waiting]);
  });

  it('give those who wait for a session one that is alive', async () => {
    const first = await openWithKeys();
    const second = await open({ sessions: 1 });
    const goOn = token.hangNext('C_SignAsync');
    const queue = Array.from({ length: 3 }, () => sign(second));
    await expect.poll(() => token.count('C_SignInit')).toBe(3);
    token.failNext('C_SignInit', CKR.DEVICE_REMOVED);
    const failing = sign(first);
    await expect.poll(() => token.count('C_SignInit')).toBe(4);
    token.failNext('C_SignAsync', CKR.DEVICE_REMOVED);
    goOn();
    await Promise.all([failing, ...queue]);
  });
});

describe('a call that hangs', () => {
  it('ends at the deadline, and the next attempt gets a session of its own', async () => {
    const signer = await openWithKeys({ deadlineMs: 80, sessions: 1 });
    const goOn = token.hangNext('C_SignAsync');
    expect(await codeOf(sign(signer))).toBe('HSM_DEADLINE');
    await sign(signer);
    goOn();
  });

  it('does not have the module finalised under it', async () => {
    const signer = await openWithKeys({ deadlineMs: 60 });
    const goOn = token.hangNext('C_SignAsync');
    expect(await codeOf(sign(signer))).toBe('HSM_DEADLINE');
    await sign(signer);
    await signer.close();
    expect(token.count('C_Finalize')).toBe(0);
    goOn();
    await expect.poll(() => token.count('C_Finalize')).toBe(1);
    expect(token.openSessions).toBe(0);
  });

  it('gives way to a person who stops the run', async () => {
    const signer = await openWithKeys();
    const goOn = token.hangNext('C_SignAsync');
    const stop = new AbortController();
    const signing = signer.sign('issuing-ca', message, stop.signal);
    const reason = new Error('stopped');
    stop.abort(reason);
    await expect(signing).rejects.toBe(reason);
    goOn();
    await expect(signer.sign('issuing-ca', message, stop.signal)).rejects.toBe(reason);
    await sign(signer);
  });
});

it('reads the return value where pkcs11js leaves it in the message', async () => {
  const signer = await open();
  token.failNext('C_FindObjects', 0x54);
  expect(await codeOf(signer.keyInfo('audit'))).toBe('HSM_CALL_FAILED');
});

describe('sessions', () => {
  it('are as few as the token has, whatever it promised', async () => {
    token.maxSessions = 2;
    const signer = await open({ sessions: 4 });
    token.maxSessions = 3;
    await signer.createKey('issuing-ca', 'ec-p256');
    token.maxSessions = 2;
    await Promise.all(Array.from({ length: 10 }, () => sign(signer)));
    const { facts } = await signer.health();
    expect(facts).toMatchObject({ sessionLimit: 2, sessionsFree: 2 });
  });

  it('that others use up are said to be', async () => {
    token.maxSessions = 0;
    expect(await codeOf(open())).toBe('HSM_SESSIONS_EXHAUSTED');
  });

  it('are not reused after a failure, which may leave an operation active in them', async () => {
    const signer = await openWithKeys({ sessions: 1 });
    token.failNext('C_SignAsync', 0x54);
    expect(await codeOf(sign(signer))).toBe('HSM_CALL_FAILED');
    await sign(signer);
  });
});

describe('keys', () => {
  it.each([
    ['EXTRACTABLE', true],
    ['SENSITIVE', false],
    ['LOCAL', false],
    ['NEVER_EXTRACTABLE', false],
    ['ALWAYS_SENSITIVE', false],
    ['PRIVATE', false],
    ['MODIFIABLE', true],
    ['DECRYPT', true],
    ['DERIVE', true],
    ['ALWAYS_AUTHENTICATE', true],
  ] as const)('with %s %s are refused, and destroyed if just made', async (name, value) => {
    const signer = await open();
    token.overrides = [{ type: CKA[name], value }];
    expect(await codeOf(signer.createKey('issuing-ca', 'ec-p256'))).toBe('HSM_KEY_NOT_SAFE');
    expect(await codeOf(signer.keyInfo('issuing-ca'))).toBe('SIGNER_KEY_MISSING');
  });

  it('that are found unsafe are refused at each use, and named by health', async () => {
    const maker = await openWithKeys();
    await maker.close();
    token.reported.set(CKA.EXTRACTABLE, Buffer.of(1));
    const signer = await open();
    expect(await codeOf(sign(signer))).toBe('HSM_KEY_NOT_SAFE');
    expect(await codeOf(signer.deriveHmac('device-key-derivation', message, never))).toBe('HSM_KEY_NOT_SAFE');
    expect(await codeOf(signer.keyInfo('issuing-ca'))).toBe('HSM_KEY_NOT_SAFE');
    const { healthy, problems } = await signer.health();
    expect(healthy).toBe(false);
    expect(problems.find(({ code }) => code === 'HSM_KEY_NOT_SAFE')?.message).toContain('EXTRACTABLE is true');
    expect(token.count('C_SignAsync')).toBe(1);
  });

  it('of one label twice are not chosen between', async () => {
    const signer = await openWithKeys();
    const [slot = Buffer.alloc(8)] = token.C_GetSlotList();
    const session = token.C_OpenSession(slot);
    const label = [
      { type: CKA.CLASS, value: 4 },
      { type: CKA.LABEL, value: 'station-device-key-derivation' },
    ];
    await token.C_GenerateKeyAsync(session, {}, label);
    const second = await open();
    expect(await codeOf(second.deriveHmac('device-key-derivation', message, never))).toBe('HSM_KEY_AMBIGUOUS');
    expect(await codeOf(signer.createKey('device-key-derivation', 'hmac-sha256'))).toBe('SIGNER_KEY_EXISTS');
  });

  it('need a mechanism of the token', async () => {
    token.mechanisms = [CKM.SHA256_HMAC, CKM.EC_KEY_PAIR_GEN];
    const signer = await open();
    expect(await codeOf(signer.createKey('issuing-ca', 'ec-p256'))).toBe('HSM_MECHANISM_MISSING');
    expect(await codeOf(signer.createKey('device-key-derivation', 'hmac-sha256'))).toBe('HSM_MECHANISM_MISSING');
  });

  it('are made once: a failure in the middle is not repeated', async () => {
    const signer = await open();
    token.failNext('C_GenerateKeyPairAsync', CKR.DEVICE_ERROR);
    expect(await codeOf(signer.createKey('issuing-ca', 'ec-p256'))).toBe('HSM_DEVICE_ERROR');
    expect(token.count('C_GenerateKeyPairAsync')).toBe(1);
    await signer.createKey('issuing-ca', 'ec-p256');
  });
});

describe('what the token returns', () => {
  it.each([
    ['a flipped bit', (signature: Buffer) => signature.map((byte, i) => (i === 5 ? byte ^ 1 : byte))],
    ['another length', (signature: Buffer) => signature.subarray(1)],
    ['zeros', (signature: Buffer) => Buffer.alloc(signature.length)],
  ])('is not passed on when it is wrong: %s', async (_name, corrupt) => {
    const signer = await openWithKeys();
    token.corrupt = (signature) => Buffer.from(corrupt(signature));
    expect(await codeOf(sign(signer))).toBe('SIGNER_SIGNATURE_INVALID');
  });

  it('serves RSA by DigestInfo', async () => {
    const signer = await open();
    await signer.createKey('issuing-ca', 'rsa-2048');
    expect(await sign(signer)).toHaveLength(256);
  });
});

it('lets neither PIN nor key into an error, an inspection or JSON', async () => {
  const pin = 'canary-PIN-58132';
  token.pin = pin;
  const signer = await openWithKeys({ pin });
  const shown: string[] = [inspect(signer, { depth: 20, showHidden: true }), JSON.stringify(signer)];
  const note = (error: unknown): void => {
    shown.push(inspect(error, { depth: 20, showHidden: true }), JSON.stringify(error), String(error));
    if (error instanceof StationError) shown.push(inspect(error.cause, { depth: 20, showHidden: true }));
  };
  token.failNext('C_SignAsync', 0x54);
  await sign(signer).catch(note);
  token.pin = 'other';
  token.restart();
  await sign(signer).catch(note);
  token.failNext('C_Login', CKR.DEVICE_ERROR);
  await open({ pin }).catch(note);
  shown.push(inspect(await signer.health(), { depth: 20 }));
  expect(shown.length).toBeGreaterThan(8);
  const text = shown.join('\n');
  expect(text).not.toContain(pin);
  expect(token.secrets).toHaveLength(2);
  for (const secret of token.secrets) {
    const start = secret.subarray(0, 16);
    for (const form of [start.toString('hex'), start.toString('base64').slice(0, 20), start.join(', ')]) {
      expect(text).not.toContain(form);
    }
    expect(text).not.toContain(start.toString('hex').replaceAll(/(..)(?=.)/g, '$1 '));
  }
});
