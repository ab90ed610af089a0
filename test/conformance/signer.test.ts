import { createHmac, createPublicKey, verify } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isStationError } from '../../station/domain/station-error.ts';
import { openPkcs11Signer } from '../../station/signer/pkcs11/pkcs11-signer.ts';
import {
  groupKey,
  type KeyAlgorithm,
  type OwnSignerKey,
  type Signer,
  signerKeys,
} from '../../station/signer/signer.ts';
import { createSoftwareSigner, openSoftwareSigner } from '../../station/signer/software/software-signer.ts';
import { createSoftHsm } from '../setup/softhsm.ts';

/** What every signer must do, tried on the software store and on a real PKCS#11 module. */

interface Implementation {
  readonly kind: Signer['kind'];
  readonly notForProduction: boolean;
  readonly secretRejected: string;
  /** Makes an empty signer; returns how to open it, and how to open it with a wrong secret. */
  create(directory: string): Promise<{ open(): Promise<Signer>; openWrongly(): Promise<Signer> }>;
}

const software: Implementation = {
  kind: 'software',
  notForProduction: true,
  secretRejected: 'SIGNER_PASSPHRASE_REJECTED',
  async create(directory) {
    const passphrase = Buffer.from('correct horse');
    await (await createSoftwareSigner({ directory, passphrase })).close();
    return {
      open: () => openSoftwareSigner({ directory, passphrase }),
      openWrongly: () => openSoftwareSigner({ directory, passphrase: Buffer.from('battery staple') }),
    };
  },
};

const softHsm: Implementation = {
  kind: 'pkcs11',
  notForProduction: false,
  secretRejected: 'HSM_PIN_REJECTED',
  async create(directory) {
    const { module, tokenLabel, pin } = await createSoftHsm(directory);
    return {
      open: () => openPkcs11Signer({ module, tokenLabel, pin }),
      openWrongly: () => openPkcs11Signer({ module, tokenLabel, pin: Buffer.from('000000') }),
    };
  },
};

const never = new AbortController().signal;
const message = Buffer.from('the message');

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'no error';
  } catch (error) {
    return isStationError(error) ? error.code : `not a StationError: ${String(error)}`;
  }
};

describe.each([
  ['software', software],
  ['SoftHSM', softHsm],
] as const)('signer: %s', (_name, implementation) => {
  let directory: string;
  let store: Awaited<ReturnType<Implementation['create']>>;
  let signer: Signer;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'signer-'));
    store = await implementation.create(directory);
    signer = await store.open();
  });
  afterAll(async () => {
    await signer.close();
    await rm(directory, { recursive: true });
  });

  it('starts without keys and says so', async () => {
    for (const key of signerKeys) expect(await codeOf(signer.keyInfo(key))).toBe('SIGNER_KEY_MISSING');
    expect(await codeOf(signer.sign('audit', message, never))).toBe('SIGNER_KEY_MISSING');
    const { healthy, problems, keys } = await signer.health();
    expect(healthy).toBe(false);
    expect(keys).toEqual([]);
    expect(problems.map(({ code }) => code)).toEqual(Array(3).fill('SIGNER_KEY_MISSING'));
  });

  it('refuses to make a key of an algorithm that its role does not allow', async () => {
    const wrong: [OwnSignerKey, KeyAlgorithm][] = [
      ['issuing-ca', 'hmac-sha256'],
      ['audit', 'rsa-2048'],
      ['audit', 'hmac-sha256'],
      ['device-key-derivation', 'ec-p256'],
    ];
    for (const [key, algorithm] of wrong) {
      expect(await codeOf(signer.createKey(key, algorithm))).toBe('SIGNER_KEY_PURPOSE');
    }
  });

  it.each([
    ['issuing-ca', 'rsa-2048'],
    ['audit', 'ec-p256'],
  ] as const)('makes %s as %s, once, and signs what its public key verifies', async (key, algorithm) => {
    const made = await signer.createKey(key, algorithm);
    expect(made).toMatchObject({ key, algorithm });
    expect(await signer.keyInfo(key)).toEqual(made);
    expect(await codeOf(signer.createKey(key, algorithm))).toBe('SIGNER_KEY_EXISTS');
    expect(await signer.keyInfo(key)).toEqual(made);

    const publicKey = createPublicKey({ key: made.publicKey ?? Buffer.alloc(0), format: 'der', type: 'spki' });
    expect(publicKey.export({ format: 'der', type: 'spki' })).toEqual(made.publicKey);
    for (const signed of [message, Buffer.alloc(0), Buffer.alloc(5_000, 7)]) {
      const signature = await signer.sign(key, signed, never);
      expect(verify('sha256', signed, publicKey, signature)).toBe(true);
      expect(verify('sha256', Buffer.concat([signed, Buffer.of(0)]), publicKey, signature)).toBe(false);
    }
  });

  it('makes a derivation key, and derives the same 32 bytes from the same data', async () => {
    const made = await signer.createKey('device-key-derivation', 'hmac-sha256');
    expect(made).toEqual({ key: 'device-key-derivation', algorithm: 'hmac-sha256', publicKey: null });
    const derived = await signer.deriveHmac('device-key-derivation', message, never);
    expect(derived).toHaveLength(32);
    expect(await signer.deriveHmac('device-key-derivation', message, never)).toEqual(derived);
    expect(await signer.deriveHmac('device-key-derivation', Buffer.from('other'), never)).not.toEqual(derived);
    expect(derived).not.toEqual(createHmac('sha256', Buffer.alloc(64)).update(message).digest());
  });

  it('keeps a key to its purpose', async () => {
    expect(await codeOf(signer.sign('device-key-derivation', message, never))).toBe('SIGNER_KEY_PURPOSE');
    expect(await codeOf(signer.deriveHmac('audit', message, never))).toBe('SIGNER_KEY_PURPOSE');
  });

  it('serves many at once', async () => {
    const { publicKey } = await signer.keyInfo('audit');
    const key = createPublicKey({ key: publicKey ?? Buffer.alloc(0), format: 'der', type: 'spki' });
    const messages = Array.from({ length: 64 }, (_, index) => Buffer.from(`message ${index}`));
    const signatures = await Promise.all(messages.map((each) => signer.sign('audit', each, never)));
    signatures.forEach((signature, index) => {
      expect(verify('sha256', messages[index] ?? message, key, signature)).toBe(true);
    });
  });

  it('signs nothing once it is told to stop', async () => {
    const reason = new Error('stopped');
    await expect(signer.sign('audit', message, AbortSignal.abort(reason))).rejects.toBe(reason);
    await expect(signer.deriveHmac('device-key-derivation', message, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it('is healthy with all its keys', async () => {
    const { healthy, problems, keys, facts } = await signer.health();
    expect(problems).toEqual([]);
    expect(healthy).toBe(true);
    expect(keys.map(({ key }) => key)).toEqual([...signerKeys]);
    expect(facts['kind']).toBe(implementation.kind);
    expect(signer.kind).toBe(implementation.kind);
    expect(signer.notForProduction).toBe(implementation.notForProduction);
  });

  it('shares its store with a second one of the same process, and outlives it', async () => {
    const second = await store.open();
    expect(await second.keyInfo('audit')).toEqual(await signer.keyInfo('audit'));
    const derived = await second.deriveHmac('device-key-derivation', message, never);
    await second.close();
    expect(await signer.deriveHmac('device-key-derivation', message, never)).toEqual(derived);
  });

  it('has the same keys when it is opened again, and not with a wrong secret', async () => {
    const before = await Promise.all(signerKeys.map((key) => signer.keyInfo(key)));
    const derived = await signer.deriveHmac('device-key-derivation', message, never);
    expect(await codeOf(store.openWrongly())).toBe(implementation.secretRejected);
    await signer.close();
    expect(await codeOf(store.openWrongly())).toBe(implementation.secretRejected);
    signer = await store.open();
    expect(await Promise.all(signerKeys.map((key) => signer.keyInfo(key)))).toEqual(before);
    expect(await signer.deriveHmac('device-key-derivation', message, never)).toEqual(derived);
  });

  it('gives random bytes of its own, other ones each time', async () => {
    const [first, second] = [await signer.randomBytes(64, never), await signer.randomBytes(64, never)];
    expect([first.length, second.length]).toEqual([64, 64]);
    expect(first).not.toEqual(second);
    expect(first).not.toEqual(Buffer.alloc(64));
    const reason = new Error('stopped');
    await expect(signer.randomBytes(64, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it('takes in the key of a group once, and derives with it from then on', async () => {
    expect((await signer.health()).healthy).toBe(true);
    expect(await codeOf(signer.deriveHmac(groupKey, message, never))).toBe('SIGNER_KEY_MISSING');
    expect(await codeOf(signer.importGroupKey(Buffer.alloc(31, 1)))).toBe('SIGNER_KEY_PURPOSE');
    const secret = Buffer.alloc(64, 7);
    const expected = createHmac('sha256', secret).update(message).digest();
    expect(await signer.importGroupKey(secret)).toEqual({ key: groupKey, algorithm: 'hmac-sha256', publicKey: null });
    expect(secret).toEqual(Buffer.alloc(64, 7));
    expect(await codeOf(signer.importGroupKey(secret))).toBe('SIGNER_KEY_EXISTS');
    expect(await signer.deriveHmac(groupKey, message, never)).toEqual(expected);
    expect(await codeOf(signer.sign(groupKey, message, never))).toBe('SIGNER_KEY_PURPOSE');
    await signer.close();
    signer = await store.open();
    expect(await signer.deriveHmac(groupKey, message, never)).toEqual(expected);
    const { healthy, keys } = await signer.health();
    expect({ healthy, keys: keys.map(({ key }) => key) }).toEqual({ healthy: true, keys: [...signerKeys, groupKey] });
  });

  it('has later keys beside the first of a role, each its own', async () => {
    const [first, second] = [await signer.keyInfo('issuing-ca'), await signer.createKey('issuing-ca-2', 'ec-p256')];
    expect(second).toMatchObject({ key: 'issuing-ca-2', algorithm: 'ec-p256' });
    expect(second.publicKey).not.toEqual(first.publicKey);
    expect(await codeOf(signer.createKey('issuing-ca-2', 'ec-p256'))).toBe('SIGNER_KEY_EXISTS');
    expect(await codeOf(signer.createKey('issuing-ca-3', 'hmac-sha256'))).toBe('SIGNER_KEY_PURPOSE');
    await signer.createKey('device-key-derivation-2', 'hmac-sha256');
    const secret = Buffer.alloc(64, 8);
    await signer.importGroupKey(secret, 'group-key-derivation-2');
    const derived = await signer.deriveHmac('device-key-derivation-2', message, never);
    expect(await signer.deriveHmac('device-key-derivation', message, never)).not.toEqual(derived);
    await signer.close();
    signer = await store.open();
    expect(await signer.keyInfo('issuing-ca-2')).toEqual(second);
    expect(await signer.deriveHmac('device-key-derivation-2', message, never)).toEqual(derived);
    const expected = createHmac('sha256', secret).update(message).digest();
    expect(await signer.deriveHmac('group-key-derivation-2', message, never)).toEqual(expected);
    const signature = await signer.sign('issuing-ca-2', message, never);
    const key = createPublicKey({ key: second.publicKey ?? Buffer.alloc(0), format: 'der', type: 'spki' });
    expect(verify('sha256', message, key, signature)).toBe(true);
    const { healthy, keys } = await signer.health();
    expect(healthy).toBe(true);
    expect(keys.map(({ key: name }) => name).slice(4)).toEqual([
      'issuing-ca-2',
      'device-key-derivation-2',
      'group-key-derivation-2',
    ]);
    await signer.close();
    signer = await store.open();
  });

  it('does nothing more once it is closed, and closes twice', async () => {
    await signer.close();
    await signer.close();
    expect(await codeOf(signer.sign('audit', message, never))).toBe('SIGNER_CLOSED');
    expect(await codeOf(signer.deriveHmac('device-key-derivation', message, never))).toBe('SIGNER_CLOSED');
    expect(await codeOf(signer.randomBytes(64, never))).toBe('SIGNER_CLOSED');
    expect(await codeOf(signer.keyInfo('audit'))).toBe('SIGNER_CLOSED');
    expect(await codeOf(signer.createKey('audit', 'ec-p256'))).toBe('SIGNER_CLOSED');
    expect((await signer.health()).healthy).toBe(false);
  });
});
