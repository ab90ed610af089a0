import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { issuerReport } from '../../../station/issuing/issuer-report.ts';
import { activateIssuer } from '../../../station/issuing/issuing-authority.ts';
import { makeNextDeviceKey } from '../../../station/issuing/next-device-key.ts';
import { makeNextIssuingKey } from '../../../station/issuing/next-issuing-key.ts';
import { acceptSigner, assertSigner } from '../../../station/issuing/signer-guard.ts';
import { createSelfSignedIssuingCa } from '../../../station/pki/issuing-ca.ts';
import { replaced } from '../../setup/line/replaced.ts';
import { nextIssuer } from '../../setup/next-issuer.ts';
import { createRollingLine, type RollingLine } from '../../setup/rolling-line.ts';
import { start } from '../../setup/station-process.ts';

/** Rolls on a real SoftHSM2 and a real emulator: at every moment, what should let a device in does, and nothing else. */

const refused = 'DEVICE_REGISTRATION_REFUSED';
const [imei, other] = ['350000000000017', '350000000000025'] as const;
let line: RollingLine;

beforeEach(async () => {
  line = await createRollingLine();
  onTestFinished(() => line[Symbol.asyncDispose]());
});

/** A unit in the cloud, and reworked since: what its device held then, and holds now. */
async function reworked() {
  const old = await line.provision('tracker', imei);
  await line.sync();
  return { old, next: await line.provision('tracker', imei, 'a new certificate') };
}

describe('a certificate', () => {
  test('old and new let the device in from the first step to the last', async () => {
    const { old, next } = await reworked();
    const both = async () => [await line.register(old), await line.register(next)];
    expect(await both()).toEqual(['assigned', refused]);
    expect(await line.roll('promote', imei)).toMatchObject({ fate: 'refused', code: 'ROLL_NOT_ADDED' });
    expect(await line.roll('add', imei)).toMatchObject({ fate: 'changed' });
    expect(await both()).toEqual(['assigned', 'assigned']);
    await line.sync();
    expect(await both()).toEqual(['assigned', 'assigned']);
    expect(await line.drift()).toEqual([]);
    expect(await line.roll('add', imei)).toMatchObject({ fate: 'nothing' });
    expect(await line.roll('drop', imei)).toMatchObject({ fate: 'refused', code: 'ROLL_NOT_PROMOTED' });
    expect(await line.roll('promote', imei, { keepOld: true })).toMatchObject({ fate: 'changed' });
    expect(await both()).toEqual(['assigned', 'assigned']);
    expect(await line.roll('drop', imei)).toMatchObject({ fate: 'changed' });
    expect(await both()).toEqual([refused, 'assigned']);
    expect(await line.roll('drop', imei)).toMatchObject({ fate: 'nothing' });
    expect(await line.problems()).toEqual([]);
  });

  test('an entry that somebody else changed is not touched; nor is one that moves under the hands', async () => {
    const { old } = await reworked();
    line.emulator.faults.add({
      effect: { kind: 'status', status: 412, retryAfterSeconds: null },
      matches: ({ method }) => method === 'PUT',
    });
    expect(await line.roll('add', imei)).toMatchObject({ fate: 'refused', code: 'DPS_PRECONDITION_FAILED' });
    const record = line.emulator.enrollments.get(`tracker-${imei}`);
    await line.emulator.enrollments.remove(`tracker-${imei}`);
    expect(await line.roll('add', imei)).toMatchObject({ fate: 'refused', code: 'ENROLLMENT_MISSING' });
    expect(record).toBeDefined();
    expect(await line.register(old)).toBe(refused);
    expect(await line.problems()).toEqual([]);
  });

  test('a second certificate that the ledger does not know is drift, and is not written over', async () => {
    const { old, next } = await reworked();
    await line.roll('add', imei);
    await line.swap(`tracker-${imei}`);
    expect(await line.drift()).toMatchObject([{ kind: 'credential' }]);
    expect(await line.roll('promote', imei, { keepOld: true })).toMatchObject({ fate: 'recorded' });
    expect(await line.drift()).toEqual([]);
    await line.roll('drop', imei);
    await line.swap(`tracker-${imei}`, old);
    expect(await line.drift()).toMatchObject([{ kind: 'credential' }]);
    expect(await line.register(next)).toBe('assigned');
    expect(await line.problems()).toEqual([]);
  });

  test('a product that wants it rolled has the sync put the new one beside the old one', async () => {
    await line.editProduct('tracker', (text) => text.replace('[enrollment]', '[enrollment]\nrenewal = "roll"'));
    const old = await line.provision('tracker', imei);
    await line.sync();
    const next = await line.provision('tracker', imei, 'a new certificate');
    await line.sync();
    const both = async () => [await line.register(old), await line.register(next)];
    expect(await both()).toEqual(['assigned', 'assigned']);
    expect(await line.roll('add', imei)).toMatchObject({ fate: 'nothing' });
    await line.roll('promote', imei, { keepOld: true });
    expect(await both()).toEqual(['assigned', 'assigned']);
    expect(await line.drift()).toEqual([]);

    // Two old ones have no room beside the new one: it takes the place of both, and locks nobody out who has it.
    const third = await line.provision('tracker', imei, 'once more');
    await line.sync();
    expect([...(await both()), await line.register(third)]).toEqual([refused, refused, 'assigned']);
    expect(await line.drift()).toEqual([]);
    expect(await line.problems()).toEqual([]);
  });

  test('a sync that died when the new one stood beside the old one finds it there', async () => {
    await line.editProduct('tracker', (text) => text.replace('[enrollment]', '[enrollment]\nrenewal = "roll"'));
    const { old, next } = await reworked();
    await line.rollDying('add', imei);
    await line.sync();
    expect([await line.register(old), await line.register(next)]).toEqual(['assigned', 'assigned']);
    expect(await line.roll('promote', imei)).toMatchObject({ fate: 'changed' });
    expect([await line.register(old), await line.register(next)]).toEqual([refused, 'assigned']);
    expect(await line.drift()).toEqual([]);
    expect(await line.problems()).toEqual([]);
  });

  test('a plan that was made before the unit changed is not carried out', async () => {
    await reworked();
    await line.roll('add', imei);
    const stale = await line.plan('promote', imei);
    const third = await line.provision('tracker', imei, 'once more');
    expect(await line.carryOut('promote', stale)).toMatchObject({ fate: 'refused', code: 'ROLL_CHANGED' });
    await line.sync();
    expect(await line.register(third)).toBe('assigned');
    expect(await line.problems()).toEqual([]);
  });

  test('an answer that is lost is settled by looking again', async () => {
    const { next } = await reworked();
    line.emulator.faults.add({
      effect: { kind: 'reset-after-success' },
      matches: ({ method }) => method === 'PUT',
    });
    expect(await line.roll('add', imei)).toMatchObject({ fate: 'changed' });
    expect(await line.register(next)).toBe('assigned');
  });

  test.each(['add', 'promote', 'drop'] as const)(
    'SIGKILL between cloud and ledger at %s: run again, it goes on',
    async (act) => {
      const { old, next } = await reworked();
      if (act !== 'add') await line.roll('add', imei);
      if (act === 'drop') await line.roll('promote', imei, { keepOld: true });
      const served = Promise.withResolvers<void>();
      line.emulator.faults.add({
        effect: { kind: 'silent-after-success' },
        matches: ({ method }) => {
          if (method !== 'PUT') return false;
          served.resolve();
          return true;
        },
      });
      const option = { add: '--add', promote: '--promote', drop: '--drop-old' }[act];
      const args = ['enrollments', 'roll', option, '--serial', imei, '--reason', 'a roll', '--dir', line.home.dir];
      const { child, finished } = start(args, { env: line.env });
      await served.promise;
      const holds = act === 'add' ? next : old;
      const expected = act === 'add' ? 'assigned' : refused;
      await expect.poll(() => line.register(holds), { timeout: 20_000 }).toBe(expected);
      child.kill('SIGKILL');
      expect((await finished).signal).toBe('SIGKILL');
      expect(await line.roll(act, imei)).toMatchObject({ fate: 'recorded' });
      expect(await line.register(next)).toBe('assigned');
      expect(await line.problems()).toEqual([]);
    },
  );
});

test('a derived key: prepared before its device is touched, and never dropped from under it', async () => {
  const serial = 'SN00000001';
  const old = await line.provision('sensor', serial);
  await line.sync();
  expect(await line.roll('add', serial)).toMatchObject({ fate: 'nothing' });
  let station = await line.restart();
  expect(await makeNextDeviceKey(station.ledger, await station.signer(), 'tester')).toBe('device-key-derivation-2');
  await line.configure('[device_keys]\nnext = 2');
  expect(await line.roll('add', serial)).toMatchObject({ fate: 'changed' });
  expect(await line.register(old)).toBe('assigned');
  expect(await line.roll('promote', serial)).toMatchObject({ fate: 'refused', code: 'ROLL_DEVICE_HOLDS_OLD' });
  expect(await line.roll('promote', serial, { keepOld: true })).toMatchObject({ fate: 'changed' });
  expect(await line.register(old)).toBe('assigned');
  expect(await line.roll('drop', serial)).toMatchObject({ fate: 'refused', code: 'ROLL_DEVICE_HOLDS_OLD' });

  station = await switchDeviceKey();
  const next = await line.provision('sensor', serial, 'the new key');
  // Its entry lets it in already: no sync stands between.
  expect([await line.register(old), await line.register(next)]).toEqual(['assigned', 'assigned']);
  expect(station.ledger.credential(`sensor-${serial.toLowerCase()}`)).toMatchObject({
    derivationKey: 'device-key-derivation-2',
  });
  expect(await line.roll('drop', serial)).toMatchObject({ fate: 'changed' });
  expect([await line.register(old), await line.register(next)]).toEqual([refused, 'assigned']);
  const made = await line.provision('sensor', 'SN00000002');
  await line.sync();
  expect(await line.register(made)).toBe('assigned');
  expect(await line.problems()).toEqual([]);
});

const switchDeviceKey = () => line.editStation((text) => text.replace('\nnext = 2', '\ncurrent = 2'));

describe('a group', () => {
  test('by its CA: the old and the next one let their devices in at every moment; the switch is on record', async () => {
    await line.editProduct('tracker', (text) =>
      text.replace('[enrollment]', '[enrollment]\nvia = "group"\ngroup = "trackers"'),
    );
    await line.createGroup('trackers', 'x509');
    const old = await line.provision('tracker', imei);
    const issuing = await nextIssuer(line);
    expect(await line.rollGroup('promote', 'trackers')).toBe('ROLL_NOT_ADDED');
    expect(await line.rollGroup('add', 'trackers')).toBe('changed');
    expect(await line.rollGroup('add', 'trackers')).toBe('nothing');
    expect(await line.register(old)).toBe('assigned');

    const station = await line.editStation((text) => text.replace('2099-', '2026-'));
    const next = await line.provision('tracker', other);
    const both = async () => [await line.register(old), await line.register(next)];
    expect(await both()).toEqual(['assigned', 'assigned']);
    expect(issuerReport(station.ledger, station.config.issuing)).toMatchObject([
      { key: 'issuing-ca', state: 'signed', signed: 1, live: 1, inCloud: 0 },
      { sha256: issuing, key: 'issuing-ca-2', state: 'signs', signed: 1, live: 1 },
    ]);
    expect(station.ledger.entries({ from: 0, limit: 9, kind: 'issuer.switched' })).toMatchObject([
      { person: 'station', content: { after: issuing, from: '2026-01-01T00:00:00.000Z' } },
    ]);
    expect(await line.rollGroup('promote', 'trackers')).toBe('ROLL_LOCKS_OUT');
    expect(await line.rollGroup('promote', 'trackers', { keepOld: true })).toBe('changed');
    expect(await both()).toEqual(['assigned', 'assigned']);
    expect(await line.rollGroup('drop', 'trackers')).toBe('ROLL_LOCKS_OUT');
    const renewed = await line.provision('tracker', imei, 'the new CA');
    expect(await line.rollGroup('drop', 'trackers')).toBe('changed');
    expect([await line.register(renewed), ...(await both())]).toEqual(['assigned', refused, 'assigned']);
    expect(await line.problems()).toEqual([]);
  });

  test('by its key: the cloud and the signer hold both, and what was lost between them is found again', async () => {
    await line.editProduct('sensor', (text) => `${text}\n[enrollment]\nvia = "group"\ngroup = "sensors"\n`);
    await line.createGroup('sensors', 'symmetric-key');
    const old = await line.provision('sensor', 'SN00000001');
    line.emulator.faults.add({ effect: { kind: 'reset-after-success' }, matches: ({ method }) => method === 'PUT' });
    expect(await line.rollGroup('add', 'sensors')).toBe('changed');
    expect(await line.rollGroup('add', 'sensors')).toBe('nothing');
    const next = await line.provision('sensor', 'SN00000002');
    const both = async () => [await line.register(old), await line.register(next)];
    expect(await both()).toEqual(['assigned', 'assigned']);
    expect(await line.rollGroup('promote', 'sensors', { keepOld: true })).toBe('changed');
    expect(await both()).toEqual(['assigned', 'assigned']);
    expect(await line.rollGroup('drop', 'sensors')).toBe('ROLL_LOCKS_OUT');
    expect(await line.rollGroup('drop', 'sensors', { lockOut: true })).toBe('changed');
    expect(await both()).toEqual([refused, 'assigned']);
    expect(await line.problems()).toEqual([]);
  });
});

test('an issuing key that nobody approved signs nothing; one that was approved is not swapped quietly', async () => {
  const station = await line.configure('[issuing.next]\nkey = 2\nfrom = "2026-01-01T00:00:00Z"');
  const { ledger, people, home } = station;
  const signer = await station.signer();
  const key = 'issuing-ca-2';
  await signer.createKey(key, 'ec-p256');
  const [subject, now, person] = [{ commonName: 'Line CA 2' }, new Date(), 'tester'];
  const own = await createSelfSignedIssuingCa({ signer, subject, now, lifetimeYears: null, key });
  const activate = () => activateIssuer({ signer, ledger, home, person, certificates: [own], now, key });
  await expect(activate()).rejects.toMatchObject({ code: 'ISSUING_KEY_NOT_APPROVED' });
  await line.provision('tracker', imei);
  expect(ledger.issuers()).toMatchObject([{ key: 'issuing-ca', current: true, signed: 1 }]);

  const by = { requestedBy: person, badge: 'boss', reason: 'a key', readPin: async () => Buffer.from('24680246') };
  expect(await acceptSigner({ ledger, signer, people, ...by })).toMatchObject({ after: expect.any(String) });
  await activate();
  const other = replaced(signer, {
    keyInfo: async (name) => signer.keyInfo(name === key ? 'issuing-ca' : name),
  });
  await expect(assertSigner(ledger, other, person)).rejects.toMatchObject({ code: 'SIGNER_CHANGED' });
  await expect(makeNextIssuingKey({ ledger, signer: other, people, ...by }, 'ec-p256')).rejects.toMatchObject({
    code: 'SIGNER_CHANGED',
  });
  await line.provision('tracker', '350000000000033');
  expect(ledger.issuers()).toMatchObject([{ signed: 1 }, { key, current: true, signed: 1 }]);
  expect(await line.problems()).toEqual([]);
});

test.each(['before-import', 'before-record'] as const)(
  'a group’s next key, died %s: run again, it goes on',
  async (dies) => {
    await line.editProduct('sensor', (text) => `${text}\n[enrollment]\nvia = "group"\ngroup = "sensors"\n`);
    await line.createGroup('sensors', 'symmetric-key');
    const old = await line.provision('sensor', 'SN00000001');
    expect(await line.rollGroup('add', 'sensors', { dies })).toBe('died');
    expect(await line.register(old)).toBe('assigned');
    // A key that the signer never got is made anew; one that it holds is the one to go on with.
    expect(await line.rollGroup('add', 'sensors')).toBe(dies === 'before-import' ? 'changed' : 'recorded');
    const next = await line.provision('sensor', 'SN00000002');
    expect(await line.rollGroup('promote', 'sensors', { keepOld: true, dies: 'before-record' })).toBe('died');
    expect(await line.rollGroup('promote', 'sensors', { keepOld: true })).toBe('recorded');
    expect([await line.register(old), await line.register(next)]).toEqual(['assigned', 'assigned']);
    expect(await line.rollGroup('drop', 'sensors', { lockOut: true, dies: 'before-record' })).toBe('died');
    expect(await line.rollGroup('drop', 'sensors')).toBe('recorded');
    expect([await line.register(old), await line.register(next)]).toEqual([refused, 'assigned']);
    expect(await line.problems()).toEqual([]);
  },
);
