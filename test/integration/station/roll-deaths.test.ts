import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { makeNextDeviceKey } from '../../../station/issuing/next-device-key.ts';
import { nextIssuer } from '../../setup/next-issuer.ts';
import { createRollingLine, type RollingLine } from '../../setup/rolling-line.ts';

/** Rolls that die between the cloud and the ledger: given again, or overtaken by other work, they lock nobody out. */

const refused = 'DEVICE_REGISTRATION_REFUSED';
let line: RollingLine;

beforeEach(async () => {
  line = await createRollingLine();
  onTestFinished(() => line[Symbol.asyncDispose]());
});

describe('a derived key', () => {
  const serial = 'SN00000001';

  /** A unit in the cloud, and the signer's next key planned. Returns what the device holds. */
  async function planned() {
    const old = await line.provision('sensor', serial);
    await line.sync();
    const station = await line.restart();
    await makeNextDeviceKey(station.ledger, await station.signer(), 'tester');
    await line.configure('[device_keys]\nnext = 2');
    return old;
  }
  const rework = async () => {
    await line.editStation((text) => text.replace('\nnext = 2', '\ncurrent = 2'));
    return line.provision('sensor', serial, 'the new key');
  };

  test('died at each step: given again, it is found and recorded', async () => {
    const old = await planned();
    await line.rollDying('add', serial);
    expect(await line.register(old)).toBe('assigned');
    expect(await line.roll('add', serial)).toMatchObject({ fate: 'recorded' });
    await line.rollDying('promote', serial, { keepOld: true });
    expect(await line.register(old)).toBe('assigned');
    expect(await line.roll('promote', serial, { keepOld: true })).toMatchObject({ fate: 'recorded' });
    const next = await rework();
    expect([await line.register(old), await line.register(next)]).toEqual(['assigned', 'assigned']);
    await line.rollDying('drop', serial);
    expect(await line.roll('drop', serial)).toMatchObject({ fate: 'recorded' });
    expect([await line.register(old), await line.register(next)]).toEqual([refused, 'assigned']);
    expect(await line.drift()).toEqual([]);
    expect(await line.problems()).toEqual([]);
  });

  test('an answer that is lost at each step is settled by looking again', async () => {
    const old = await planned();
    const losing = () =>
      line.emulator.faults.add({ effect: { kind: 'reset-after-success' }, matches: ({ method }) => method === 'PUT' });
    losing();
    expect(await line.roll('add', serial)).toMatchObject({ fate: 'changed' });
    const next = await rework();
    losing();
    expect(await line.roll('promote', serial, { keepOld: true })).toMatchObject({ fate: 'changed' });
    losing();
    expect(await line.roll('drop', serial)).toMatchObject({ fate: 'changed' });
    expect([await line.register(old), await line.register(next)]).toEqual([refused, 'assigned']);
    expect(await line.problems()).toEqual([]);
  });

  test('died at add, and its device got the next key before anybody looked: the sync lets it in', async () => {
    const old = await planned();
    await line.rollDying('add', serial);
    const next = await rework();
    expect(await line.register(next)).toBe('assigned');
    await line.sync();
    expect([await line.register(old), await line.register(next)]).toEqual([refused, 'assigned']);
    expect(await line.roll('add', serial)).toMatchObject({ fate: 'nothing' });
    expect(await line.drift()).toEqual([]);
    expect(await line.problems()).toEqual([]);
  });

  test('died at the promotion that drops the old key, which its device no longer holds', async () => {
    const old = await planned();
    await line.roll('add', serial);
    const next = await rework();
    await line.rollDying('promote', serial);
    expect([await line.register(old), await line.register(next)]).toEqual([refused, 'assigned']);
    await line.sync();
    expect(await line.roll('promote', serial, { keepOld: true })).toMatchObject({ fate: 'recorded' });
    expect(await line.roll('drop', serial)).toMatchObject({ fate: 'nothing' });
    expect([await line.register(old), await line.register(next)]).toEqual([refused, 'assigned']);
    expect(await line.drift()).toEqual([]);
    expect(await line.problems()).toEqual([]);
  });
});

describe('the CA of a group', () => {
  const [imei, other] = ['350000000000017', '350000000000025'] as const;
  const dies = 'before-record';

  /** A device of each CA, the second of which signs; the group knows both, and the ledger knows only of the first. */
  async function rolling() {
    await line.editProduct('tracker', (text) =>
      text.replace('[enrollment]', '[enrollment]\nvia = "group"\ngroup = "trackers"'),
    );
    await line.createGroup('trackers', 'x509');
    const old = await line.provision('tracker', imei);
    await nextIssuer(line);
    expect(await line.rollGroup('add', 'trackers', { dies })).toBe('died');
    return old;
  }
  const begin = () => line.editStation((text) => text.replace('2099-', '2026-'));

  test('died at each step: given again, it is found and recorded', async () => {
    const old = await rolling();
    expect(await line.rollGroup('add', 'trackers')).toBe('recorded');
    await begin();
    const next = await line.provision('tracker', other);
    const both = async () => [await line.register(old), await line.register(next)];
    expect(await line.rollGroup('promote', 'trackers', { keepOld: true, dies })).toBe('died');
    expect(await both()).toEqual(['assigned', 'assigned']);
    expect(await line.rollGroup('promote', 'trackers', { keepOld: true })).toBe('recorded');
    const renewed = await line.provision('tracker', imei, 'the new CA');
    expect(await line.rollGroup('drop', 'trackers', { dies })).toBe('died');
    expect(await line.rollGroup('drop', 'trackers')).toBe('recorded');
    expect([await line.register(renewed), ...(await both())]).toEqual(['assigned', refused, 'assigned']);
    expect(await line.problems()).toEqual([]);
  });

  test('died at add, and its day came before anybody looked: no unit passes that the ledger does not know to be let in', async () => {
    const old = await rolling();
    await begin();
    await expect(line.provision('tracker', other)).rejects.toThrow('GROUP_WITHOUT_ISSUER');
    expect(await line.rollGroup('add', 'trackers')).toBe('recorded');
    const next = await line.provision('tracker', other);
    expect([await line.register(old), await line.register(next)]).toEqual(['assigned', 'assigned']);
    expect(await line.problems()).toEqual([]);
  });

  test('died at the promotion that drops the old one', async () => {
    const old = await rolling();
    expect(await line.rollGroup('add', 'trackers')).toBe('recorded');
    await begin();
    const next = await line.provision('tracker', other);
    expect(await line.rollGroup('promote', 'trackers')).toBe('ROLL_LOCKS_OUT');
    expect(await line.rollGroup('promote', 'trackers', { lockOut: true, dies })).toBe('died');
    expect(await line.rollGroup('promote', 'trackers')).toBe('recorded');
    expect(await line.rollGroup('drop', 'trackers')).toBe('nothing');
    expect([await line.register(old), await line.register(next)]).toEqual([refused, 'assigned']);
    expect(await line.problems()).toEqual([]);
  });

  test('an answer that is lost at each step is settled by looking again', async () => {
    const old = await rolling();
    expect(await line.rollGroup('add', 'trackers')).toBe('recorded');
    await begin();
    const next = await line.provision('tracker', other);
    const renewed = await line.provision('tracker', imei, 'the new CA');
    for (const act of ['promote', 'drop'] as const) {
      line.emulator.faults.add({ effect: { kind: 'reset-after-success' }, matches: ({ method }) => method === 'PUT' });
      expect(await line.rollGroup(act, 'trackers', { keepOld: true })).toBe('changed');
    }
    const all = await Promise.all([old, next, renewed].map((identity) => line.register(identity)));
    expect(all).toEqual([refused, 'assigned', 'assigned']);
    expect(await line.problems()).toEqual([]);
  });
});

test('a group by key that was deleted lets no unit begin; made again, it has another key, and its devices get in', async () => {
  await line.editProduct('sensor', (text) => `${text}\n[enrollment]\nvia = "group"\ngroup = "sensors"\n`);
  await line.createGroup('sensors', 'symmetric-key');
  const old = await line.provision('sensor', 'SN00000001');
  await line.deleteGroup('sensors');
  await expect(line.provision('sensor', 'SN00000002')).rejects.toMatchObject({ code: 'GROUP_KEY_NOT_ADOPTED' });
  await line.createGroup('sensors', 'symmetric-key');
  const next = await line.provision('sensor', 'SN00000002');
  expect([await line.register(old), await line.register(next)]).toEqual([refused, 'assigned']);
  expect(await line.rollGroup('add', 'sensors')).toBe('changed');
  expect(await line.problems()).toEqual([]);
});
