import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGroup, type GroupAct } from '../../../station/cloud/acts/group-acts.ts';
import { createDpsDirectory } from '../../../station/cloud/dps/dps-directory.ts';
import type { EnrollmentDirectory } from '../../../station/cloud/enrollment-directory.ts';
import { startDpsEmulator } from '../../../station/emulator/dps-emulator.ts';
import type { DpsEmulator } from '../../../station/emulator/dps-emulator-types.ts';
import { createKeyedGroup } from '../../../station/groups/keyed-group.ts';
import { groupKey, type Signer } from '../../../station/signer/signer.ts';
import { createSoftwareSigner } from '../../../station/signer/software/software-signer.ts';
import { groupKeys } from '../../setup/group-keys.ts';
import { append, opening, testLedger } from '../../unit/ledger/history.ts';

const never = new AbortController().signal;
const wanted = { group: 'lot', status: 'enabled' } as const;
let emulator: DpsEmulator;
let directory: EnrollmentDirectory;
let directoryOfKeys: string;
let act: GroupAct;
let signer: Signer;
/** What the signer's generator gave, as it was then, and the buffers that it gave it in. */
let given: { readonly value: Buffer; readonly handed: Buffer }[];

beforeEach(async () => {
  emulator = await startDpsEmulator();
  const { connectionString, host, port, ca } = emulator.ready;
  directory = createDpsDirectory({ connectionString, address: { host, port }, ca, timeoutMs: 5000 });
  const { ledger } = testLedger();
  await append(ledger, ...opening());
  act = { group: 'lot', reason: 'a test', person: 'boss', ledger, groups: directory.groups, signal: never };
  directoryOfKeys = await mkdtemp(join(tmpdir(), 'keyed-group-'));
  const store = await createSoftwareSigner({ directory: directoryOfKeys, passphrase: Buffer.from('a test') });
  given = [];
  signer = new Proxy(store, {
    get(target, name: keyof Signer) {
      if (name !== 'randomBytes') return typeof target[name] === 'function' ? target[name].bind(target) : target[name];
      return async (length: number, signal: AbortSignal) => {
        const handed = await target.randomBytes(length, signal);
        given.push({ value: Buffer.from(handed), handed });
        return handed;
      };
    },
  });
});
afterEach(async () => {
  await signer.close();
  await directory.close();
  await emulator.close();
  await rm(directoryOfKeys, { recursive: true });
});

const derivesWith = async (secret: Buffer): Promise<void> => {
  const device = Buffer.from('unit-1');
  const expected = createHmac('sha256', secret).update(device).digest();
  expect(await signer.deriveHmac(groupKey, device, never)).toEqual(expected);
};

test('the keys of a new group come out of the signer’s generator, and nothing of them stays behind', async () => {
  expect(await createKeyedGroup(act, wanted, signer)).toMatchObject({ how: 'created' });
  const [primary, secondary] = given.map(({ value }) => value);
  expect(await directory.groups.keys('lot', never)).toEqual({ primary, secondary });
  await derivesWith(primary ?? Buffer.alloc(0));
  expect(given.map(({ handed }) => handed)).toEqual([Buffer.alloc(64), Buffer.alloc(64)]);
});

test('a group that is there already keeps its key, which is brought into the signer', async () => {
  await createGroup(act, { ...wanted, attestation: groupKeys }, null);
  expect(await createKeyedGroup(act, wanted, signer)).toMatchObject({ how: 'found-equal' });
  expect(await directory.groups.keys('lot', never)).toMatchObject({ primary: groupKeys.primary });
  await derivesWith(groupKeys.primary);
  expect(given.map(({ handed }) => handed)).toEqual([Buffer.alloc(64), Buffer.alloc(64)]);
});

test('a lost answer leaves one key, the same in the cloud and in the signer', async () => {
  emulator.faults.add({ effect: { kind: 'reset-after-success' }, matches: ({ method }) => method === 'PUT' });
  expect(await createKeyedGroup(act, wanted, signer)).toMatchObject({ how: 'found-equal' });
  await derivesWith((await directory.groups.keys('lot', never)).primary);
});
