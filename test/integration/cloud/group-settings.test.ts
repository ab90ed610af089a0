import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { changeGroup, createGroup, type GroupAct } from '../../../station/cloud/acts/group-acts.ts';
import { changeSettings, planSettings, type SettingsWish } from '../../../station/cloud/acts/group-settings-act.ts';
import { createDpsDirectory } from '../../../station/cloud/dps/dps-directory.ts';
import type { EnrollmentDirectory } from '../../../station/cloud/enrollment-directory.ts';
import type { GroupSettings } from '../../../station/cloud/group-directory.ts';
import { startDpsEmulator } from '../../../station/emulator/dps-emulator.ts';
import type { DpsEmulator } from '../../../station/emulator/dps-emulator-types.ts';
import {
  assertBelowVerified,
  assertHubsLinked,
  assertReferable,
  assertRoomForGroup,
  assertWebhookAnswers,
} from '../../../station/groups/group-checks.ts';
import { verifyLedger } from '../../../station/ledger/verify/verify.ts';
import { makeCertificate } from '../../conformance/dps-certificates.ts';
import { armOfEmulator, proveCa } from '../../setup/arm-client.ts';
import { groupKeys } from '../../setup/group-keys.ts';
import { append, opening, testLedger } from '../../unit/ledger/history.ts';

const never = new AbortController().signal;
const [west, east] = ['west.azure-devices.net', 'east.azure-devices.net'] as const;
const code = (wanted: string) => ({ code: wanted });
const webhookUrl = 'https://allocate.example.net/api?code=s3cret-of-the-function';
const full: GroupSettings = {
  iotEdge: true,
  allocationPolicy: 'custom',
  iotHubs: [west, east],
  customAllocation: { webhookUrl, apiVersion: '2021-10-01' },
  reprovisionPolicy: 'reset',
  initialTwin: { tags: { line: 7 }, desired: { every: 60 } },
};
let emulator: DpsEmulator;
let directory: EnrollmentDirectory;
let act: GroupAct;
let file: string;

beforeEach(async () => {
  emulator = await startDpsEmulator({ hubs: [west, east], assignAfterMs: 0 });
  const { connectionString, host, port, ca } = emulator.ready;
  directory = createDpsDirectory({ connectionString, address: { host, port }, ca, timeoutMs: 5000 });
  const made = testLedger();
  file = made.file;
  await append(made.ledger, ...opening());
  act = {
    group: 'lot',
    reason: 'a test',
    person: 'boss',
    ledger: made.ledger,
    groups: directory.groups,
    signal: never,
  };
});
afterEach(async () => {
  await directory.close();
  await emulator.close();
});

const create = (settings: GroupSettings = {}) =>
  createGroup(act, { group: 'lot', status: 'enabled', attestation: groupKeys, settings }, null);
const update = async (wish: Partial<SettingsWish>) => {
  const whole = { settings: {}, clear: [], replace: [], ...wish };
  return changeSettings(act, await planSettings(act, whole), whole);
};
const entries = () => act.ledger.entries({ from: 0, limit: 99, subject: 'group:lot' });

describe('a group’s settings', () => {
  it('are written, read back, and recorded without the webhook’s key', async () => {
    expect(await create(full)).toMatchObject({ how: 'created', after: { settings: full } });
    expect(emulator.groups.get('lot')).toMatchObject({
      capabilities: { iotEdge: true },
      allocationPolicy: 'custom',
      reprovisionPolicy: { updateHubAssignment: true, migrateDeviceData: false },
      initialTwin: { tags: { line: 7 }, properties: { desired: { every: 60 } } },
    });
    expect(await directory.groups.find('lot', never)).toMatchObject({ settings: full });
    expect(entries()).toMatchObject([
      { content: { after: { settings: { iot_edge: 'true', allocation_policy: 'custom' } } } },
    ]);
    expect(JSON.stringify(entries())).not.toContain('s3cret');
    expect((await verifyLedger({ file })).problems).toEqual([]);
  });

  it('that differ are shown and left alone; the same again is found equal', async () => {
    await create(full);
    expect(await create(full)).toMatchObject({ how: 'found-equal' });
    expect(await create({ reprovisionPolicy: 'reset' })).toMatchObject({ how: 'found-equal' });
    const other = create({ ...full, iotHubs: [east] });
    await expect(other).rejects.toMatchObject({
      code: 'GROUP_SETTINGS_DIFFER',
      message: expect.stringContaining(`iot_hubs is ${east} ${west}, not ${east}`),
      details: { settings: 'iot_hubs' },
    });
    expect(emulator.groups.get('lot')).toMatchObject({ iotHubs: [west, east] });
  });

  it('are written over only where a person names them, and the rest stays', async () => {
    await create(full);
    const wish = { settings: { iotHubs: [east], reprovisionPolicy: 'never' } as const };
    await expect(update(wish)).rejects.toMatchObject(code('GROUP_SETTINGS_DIFFER'));
    await expect(update({ ...wish, replace: ['iot_hubs'] })).rejects.toMatchObject({
      details: { settings: 'reprovision_policy' },
    });
    expect(entries()).toHaveLength(1);
    const changed = await update({ ...wish, replace: ['iot_hubs', 'reprovision_policy'] });
    expect(changed.after.settings).toEqual({ ...full, iotHubs: [east], reprovisionPolicy: 'never' });
    expect(entries().at(-1)).toMatchObject({
      kind: 'group.updated',
      content: { before: { settings: { iot_hubs: `${east} ${west}` } }, after: { settings: { iot_hubs: east } } },
    });
    expect(await update(wish)).toMatchObject({ after: { etag: changed.after.etag } });
  });

  it('that nobody had set need no decision; a cleared one is DPS’s own default again', async () => {
    await create({ iotEdge: false });
    expect((await update({ settings: full })).after.settings).toEqual(full);
    const cleared = await update({
      settings: { allocationPolicy: 'hashed' },
      clear: ['customAllocation', 'iotHubs'],
      replace: ['allocation_policy'],
    });
    expect(cleared.after.settings).toMatchObject({ allocationPolicy: 'hashed', iotEdge: true });
    expect(cleared.after.settings).not.toHaveProperty('customAllocation');
    expect(cleared.after.settings).not.toHaveProperty('iotHubs');
    expect((await verifyLedger({ file })).problems).toEqual([]);
  });

  it('the second CA of a group by CA reference is one of them, and no other group has it', async () => {
    const byReference = { kind: 'ca-reference', primary: 'root', secondary: null } as const;
    const arm = armOfEmulator(emulator);
    await proveCa(arm, 'root', makeCertificate({ commonName: 'root', ca: true }));
    await proveCa(arm, 'next', makeCertificate({ commonName: 'next', ca: true }));
    await createGroup(act, { group: 'lot', status: 'enabled', attestation: byReference }, null);
    expect((await update({ secondCa: 'next' })).after.caReferences).toEqual({ primary: 'root', secondary: 'next' });
    await expect(update({ secondCa: null })).rejects.toMatchObject({ details: { settings: 'second_ca_reference' } });
    const alone = await update({ secondCa: null, replace: ['second_ca_reference'] });
    expect(alone.after.caReferences).toEqual({ primary: 'root', secondary: null });
    expect(entries().map(({ kind }) => kind)).toEqual(['group.created', 'group.updated', 'group.updated']);
    act = { ...act, group: 'keyed' };
    await createGroup(act, { group: 'keyed', status: 'enabled', attestation: groupKeys }, null);
    await expect(update({ secondCa: 'next' })).rejects.toMatchObject(code('GROUP_SECOND_CA_OTHER_KIND'));
  });

  it('that cannot stand together are refused before anything is sent', async () => {
    await create({ allocationPolicy: 'static', iotHubs: [west] });
    const { requests } = emulator.counters;
    await expect(update({ settings: { iotHubs: [west, east] }, replace: ['iot_hubs'] })).rejects.toMatchObject(
      code('GROUP_SETTINGS_INVALID'),
    );
    await expect(update({ clear: ['iotHubs'] })).rejects.toMatchObject(code('GROUP_SETTINGS_INVALID'));
    await expect(
      update({ settings: { allocationPolicy: 'custom' }, replace: ['allocation_policy'] }),
    ).rejects.toMatchObject(code('GROUP_SETTINGS_INVALID'));
    // Each looked once, and wrote nothing.
    expect(emulator.counters.requests - requests).toBe(3);
  });

  it('survive that the group is turned off', async () => {
    await create(full);
    expect((await changeGroup(act, { status: 'disabled' })).after.settings).toEqual(full);
  });
});

test('a group by CA reference is made, takes a second CA, and gives it back', async () => {
  const arm = armOfEmulator(emulator);
  await proveCa(arm, 'plant', makeCertificate({ commonName: 'plant', ca: true }));
  await proveCa(arm, 'next', makeCertificate({ commonName: 'next', ca: true }));
  const plant = { primary: 'plant', secondary: null };
  const attestation = { kind: 'ca-reference', ...plant } as const;
  const made = () => createGroup(act, { group: 'lot', status: 'enabled', attestation }, null);
  expect(await made()).toMatchObject({ how: 'created', after: { attestation: 'x509', caReferences: plant } });
  expect(await made()).toMatchObject({ how: 'found-equal' });
  const other = createGroup(
    act,
    { group: 'lot', status: 'enabled', attestation: { ...attestation, primary: 'next' } },
    null,
  );
  await expect(other).rejects.toMatchObject(code('GROUP_EXISTS'));
  await expect(create()).rejects.toMatchObject(code('GROUP_EXISTS'));
  const two = { ...attestation, secondary: 'next' };
  const both = createGroup(act, { group: 'lot', status: 'enabled', attestation: two }, null);
  await expect(both).rejects.toMatchObject(code('GROUP_EXISTS'));
  expect(await changeGroup(act, { secondaryReference: 'next' })).toMatchObject({
    after: { caReferences: { primary: 'plant', secondary: 'next' } },
  });
  expect(await changeGroup(act, { secondaryReference: null })).toMatchObject({
    after: { caReferences: { primary: 'plant', secondary: null } },
  });
  expect(entries()).toMatchObject([
    { content: { how: 'created' } },
    { content: { how: 'found-equal', after: { settings: { ca_reference: 'plant', second_ca_reference: null } } } },
    { content: { after: { settings: { second_ca_reference: 'next' } } } },
    { content: { before: { settings: { second_ca_reference: 'next' } } } },
  ]);
  expect((await verifyLedger({ file })).problems).toEqual([]);
});

describe('what is looked at before a group is made', () => {
  const at = { now: new Date(), signal: never };
  const plant = makeCertificate({ commonName: 'plant', ca: true });
  const line = makeCertificate({ commonName: 'line', ca: true, issuer: plant });

  it('a CA that is not there, not proven, or expired', async () => {
    const arm = armOfEmulator(emulator);
    await expect(assertReferable(arm, ['plant'], at)).rejects.toMatchObject(code('DPS_CA_UNKNOWN'));
    await arm.uploadCa({ name: 'plant', certificate: plant.der, etag: null }, never);
    await expect(assertReferable(arm, ['plant'], at)).rejects.toMatchObject(code('DPS_CA_UNVERIFIED'));
    await proveCa(arm, 'line', line);
    await assertReferable(arm, ['LINE'], at);
    const later = { ...at, now: new Date(Date.now() + 3 * 86_400_000) };
    await expect(assertReferable(arm, ['line'], later)).rejects.toMatchObject(code('DPS_CA_EXPIRED'));
  });

  it('an issuing CA that no verified one stands above', async () => {
    const arm = armOfEmulator(emulator);
    await expect(assertBelowVerified(arm, line.der, never)).rejects.toMatchObject({
      code: 'DPS_CA_UNVERIFIED',
      details: { name: 'line' },
    });
    await arm.uploadCa({ name: 'mine', certificate: line.der, etag: null }, never);
    await expect(assertBelowVerified(arm, line.der, never)).rejects.toMatchObject({ details: { name: 'mine' } });
    await proveCa(arm, 'plant', plant);
    await assertBelowVerified(arm, line.der, never);
    await assertBelowVerified(arm, plant.der, never);
  });

  it('a hub that is not linked, a webhook where nobody answers, and a hundred groups', async () => {
    const arm = armOfEmulator(emulator);
    await assertHubsLinked(arm, ['West.azure-devices.net'], never);
    await expect(assertHubsLinked(arm, [west, 'north.azure-devices.net'], never)).rejects.toMatchObject({
      code: 'DPS_HUB_UNKNOWN',
      details: { hub: 'north.azure-devices.net' },
    });
    const { port } = emulator.ready;
    const custom = (url: string) => ({ customAllocation: { webhookUrl: url, apiVersion: '2021-10-01' } });
    await assertWebhookAnswers(custom(`https://127.0.0.1:${port}/?code=x`), never);
    await emulator.setOutage('refuse');
    const refused = assertWebhookAnswers(custom(`https://127.0.0.1:${port}/?code=x`), never);
    await expect(refused).rejects.toMatchObject({
      code: 'GROUP_WEBHOOK_UNREACHABLE',
      details: { host: `127.0.0.1:${port}`, reason: 'ECONNREFUSED' },
    });
    await emulator.setOutage(null);
    const attestation = { type: 'symmetricKey', symmetricKey: null };
    for (let n = 0; n < 100; n++) await emulator.groups.put({ enrollmentGroupId: `lot-${n}`, attestation });
    await assertRoomForGroup(directory.groups, 'x509', never);
    await expect(assertRoomForGroup(directory.groups, 'symmetric-key', never)).rejects.toMatchObject({
      code: 'GROUP_QUOTA_REACHED',
      details: { count: 100 },
    });
  });
});
