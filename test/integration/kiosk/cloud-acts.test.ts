import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Home } from '../../../station/config/home.ts';
import type { InputOf } from '../../../station/contract/contract.ts';
import type { ActResult, RollStep } from '../../../station/contract/enrollments.ts';
import { verifyLedger } from '../../../station/ledger/verify/verify.ts';
import { type DemoKiosk, openDemoKiosk, slotNamed } from './demo-kiosk.ts';

/** What the screens ask of the cloud, answered by a real station before the emulator; only the screen is missing. */

const one = slotNamed('1');
let kiosk: DemoKiosk;
let serial: string;

const inCloud = () => kiosk.demo.emulator.enrollments.get(`tracker-${serial}`)?.provisioningStatus;
const units = () => ({ by: 'units' as const, serials: [serial] });
const problems = async () => (await verifyLedger({ file: kiosk.demo.home.ledgerFile })).problems;

/** A unit of the line, passed and enrolled; a supervisor is there. */
async function open(prepare?: (home: Home) => Promise<void>): Promise<void> {
  kiosk = await openDemoKiosk({ slots: [one], ...(prepare && { prepare }) });
  serial = kiosk.demo.units.get(one)?.serial ?? '';
  await kiosk.logIn('supervisor');
  await kiosk.value('line.choose', { product: 'tracker', order: null });
  await kiosk.scanned('1', serial);
  await kiosk.event((event) => event.type === 'set' && event.state.cloud?.done === 1);
}

afterEach(() => kiosk[Symbol.asyncDispose]());

describe('a line as it is', () => {
  beforeEach(() => open());

  test('what was planned is done once, by whoever planned it, to the version that they saw', async () => {
    const preview = await kiosk.value('enrollments.plan', {
      act: 'disable',
      keepOld: false,
      choice: units(),
      workId: 'w1',
    });
    expect(preview).toMatchObject({ counts: { changed: 1, refused: 0 }, rows: [{ serial, fate: 'changed' }] });
    expect(inCloud()).toBe('enabled');
    const carryOut = { planId: preview.planId, reason: 'recall', workId: 'w2' };

    await kiosk.logIn('admin');
    expect(await kiosk.codeOf('enrollments.carryOut', carryOut)).toBe('ACT_PLAN_GONE');
    await kiosk.logIn('qa');
    expect(await kiosk.codeOf('enrollments.carryOut', carryOut)).toBe('ROLE_REQUIRED');
    await kiosk.logIn('supervisor');
    expect(await kiosk.value('enrollments.carryOut', carryOut)).toMatchObject({
      counts: { changed: 1 },
      left: 0,
      failure: null,
    });
    expect(inCloud()).toBe('disabled');
    expect(await kiosk.codeOf('enrollments.carryOut', carryOut)).toBe('ACT_PLAN_GONE');
    expect(await kiosk.value('audit.unit', { serial })).toMatchObject({ inCloud: { held: true, turned: 'disabled' } });

    // Between the look and the deed somebody else turned it.
    const filter = { by: 'filter' as const, filter: { product: 'tracker' } };
    const again = await kiosk.value('enrollments.plan', {
      act: 'delete',
      keepOld: false,
      choice: filter,
      workId: 'w3',
    });
    expect(again).toMatchObject({ counts: { changed: 1 }, absent: 0 });
    const directory = await kiosk.station.directory();
    const signal = AbortSignal.timeout(10_000);
    const found = await directory.find(`tracker-${serial}`, signal);
    if (found) await directory.turn(found, 'enabled', signal);
    const refused = await kiosk.value('enrollments.carryOut', {
      planId: again.planId,
      reason: 'scrapped',
      workId: 'w4',
    });
    expect(refused).toMatchObject({
      counts: { refused: 1 },
      rows: [{ serial, failure: { code: 'DPS_PRECONDITION_FAILED' } }],
    });
    expect(
      await kiosk.codeOf('enrollments.plan', {
        act: 'delete',
        keepOld: false,
        choice: { by: 'filter', filter: {} },
        workId: 'w5',
      }),
    ).toBe('REQUEST_MALFORMED');

    // Drift tells what was done there by hand, and the act that records it mends it.
    const report = await kiosk.value('drift.run', { keys: false, workId: 'w6' });
    expect(report).toMatchObject({
      person: 'su-1',
      inCloud: 1,
      kinds: { status: 1 },
      items: [{ kind: 'status', serial, ledger: 'disabled', cloud: 'enabled', mends: ['disable', 'enable'] }],
    });
    expect(await kiosk.value('drift.last', {})).toEqual({ report });
    const mend = await kiosk.value('enrollments.plan', {
      act: 'enable',
      keepOld: false,
      choice: units(),
      workId: 'w7',
    });
    expect(mend).toMatchObject({ counts: { recorded: 1 } });
    await kiosk.value('enrollments.carryOut', { planId: mend.planId, reason: 'it was right', workId: 'w8' });
    expect(await kiosk.value('drift.run', { keys: true, workId: 'w9' })).toMatchObject({ items: [], equal: 1 });
    expect(await problems()).toEqual([]);
  });

  test('an outage in the middle is told beside what was done, and nothing is recorded that was not', async () => {
    const { planId } = await kiosk.value('enrollments.plan', {
      act: 'disable',
      keepOld: false,
      choice: units(),
      workId: 'w1',
    });
    await kiosk.demo.emulator.setOutage('refuse');
    const result = await kiosk.value('enrollments.carryOut', { planId, reason: 'recall', workId: 'w2' });
    expect(result).toMatchObject({ counts: { changed: 0 }, left: 1, failure: { code: 'DPS_UNREACHABLE' } });
    expect(await kiosk.codeOf('audit.registration', { serial })).toBe('DPS_UNREACHABLE');
    expect(await kiosk.value('audit.unit', { serial })).toMatchObject({
      inCloud: { turned: null },
      registration: null,
    });
  });

  test('what its entry says is changed where it is named, from a form and from the product file, and recorded', async () => {
    const entry = () => kiosk.demo.emulator.enrollments.get(`tracker-${serial}`);
    const planned = (update: InputOf<'enrollments.plan'>['update']) =>
      kiosk.value('enrollments.plan', {
        act: 'update',
        keepOld: false,
        choice: units(),
        workId: 'u',
        ...(update && { update }),
      });
    const carryOut = (planId: string) => ({ planId, reason: 'new plan', workId: 'v' });
    const first = await planned({ terms: { reprovision_policy: 'never' }, replace: [], accept: [] });
    expect(first.rows).toMatchObject([{ serial, fate: 'changed', changes: [{ setting: 'reprovision_policy' }] }]);
    expect(await kiosk.value('enrollments.carryOut', carryOut(first.planId))).toMatchObject({ counts: { changed: 1 } });
    expect(entry()?.reprovisionPolicy).toMatchObject({ updateHubAssignment: false });

    const other = { terms: { reprovision_policy: 'reset' as const }, accept: [] };
    const open = await planned({ ...other, replace: [] });
    expect(open).toMatchObject({ undecided: ['reprovision_policy'], counts: { changed: 0, refused: 1 } });
    expect(open.rows).toMatchObject([{ failure: { code: 'ENROLLMENT_SETTINGS_DIFFER' } }]);
    const named = await planned({ ...other, replace: ['reprovision_policy'] });
    expect(named).toMatchObject({ undecided: [], counts: { changed: 1 } });
    await kiosk.value('enrollments.carryOut', carryOut(named.planId));
    expect(entry()?.reprovisionPolicy).toMatchObject({ updateHubAssignment: true, migrateDeviceData: false });

    const webhook = { webhook_url: 'http://127.0.0.1:1/x', api_version: '2021-10-01' };
    const custom = { terms: { allocation_policy: 'custom' as const, custom_allocation: webhook } };
    const doubtful = await planned({ ...custom, replace: ['allocation_policy'], accept: [] });
    expect(doubtful.concerns).toMatchObject([{ risk: 'unreachable-webhook', needsDecision: true }]);
    expect(await kiosk.codeOf('enrollments.carryOut', carryOut(doubtful.planId))).toBe('GROUP_WEBHOOK_UNREACHABLE');
    expect((await planned({ terms: null, replace: [], accept: [] })).rows).toMatchObject([{ serial }]);
    const bare = { act: 'update', keepOld: false, choice: units(), workId: 'x' } as const;
    expect(await kiosk.codeOf('enrollments.plan', bare)).toBe('REQUEST_MALFORMED');
    const update = { terms: { initial_twin: '{' }, replace: [], accept: [] };
    expect(await kiosk.codeOf('enrollments.plan', { ...bare, update })).toBe('ACT_SETTINGS_INVALID');
    expect(await problems()).toEqual([]);
  });

  test('the answer about a registration is on record; a stranger’s unit is not asked about', async () => {
    await kiosk.logIn('qa');
    expect(await kiosk.codeOf('audit.registration', { serial: 'SN-0' })).toBe('UNIT_NOT_RECORDED');
    const asked = await kiosk.value('audit.registration', { serial });
    expect(asked).toMatchObject({ person: 'qa-1', status: null, hub: null });
    expect(await kiosk.value('audit.unit', { serial })).toMatchObject({ registration: asked });
    expect(await problems()).toEqual([]);
  });

  test('an admin brings the issuing CA, proves it by the signer, makes a group of it and takes both away', async () => {
    expect(await kiosk.codeOf('ca.list', {})).toBe('ROLE_REQUIRED');
    await kiosk.logIn('admin');
    const [issuer] = (await kiosk.value('setup.issuers', {})).issuers;
    expect(issuer).toMatchObject({ state: 'signs', signed: 1, live: 1, inCloud: 1 });
    const { sha256 = '' } = issuer ?? {};
    expect(await kiosk.value('ca.list', {})).toMatchObject({ cas: [], own: [{ sha256, state: 'signs' }] });
    const source = { by: 'issuer' as const, sha256 };
    const brought = await kiosk.value('ca.upload', { name: 'line', source, replace: false });
    const nonsense = { by: 'pem' as const, pem: 'no certificate' };
    expect(brought).toMatchObject({ isOwn: true, isVerified: false });
    kiosk.forget();
    expect(await kiosk.value('ca.prove', { name: 'line', workId: 'p1' })).toMatchObject({ isVerified: true });
    const steps = kiosk.events.flatMap((event) => (event.type === 'progress' ? event.stage : []));
    expect(steps).toEqual(['code', 'sign', 'verify']);
    expect(await kiosk.codeOf('ca.upload', { name: 'other', source: nonsense, replace: false })).not.toBeNull();
    expect(await kiosk.codeOf('ca.handIn', { name: 'line', pem: 'no certificate' })).not.toBeNull();

    const group = { group: 'trackers', reason: 'line 3' };
    const byCa = { what: 'create', by: { kind: 'x509' }, status: 'enabled', terms: {}, group: 'trackers' } as const;
    const { planId, ...plan } = await kiosk.value('groups.plan', byCa);
    expect(plan).toEqual({ fate: 'create', changes: [], concerns: [] });
    const carryOut = { planId, reason: 'line 3', replace: [], accept: [] };
    expect(await kiosk.value('groups.carryOut', carryOut)).toEqual({ how: 'created' });
    expect(await kiosk.value('groups.plan', byCa)).toMatchObject({ fate: 'record' });
    const [made] = (await kiosk.value('groups.list', {})).groups;
    expect(made).toMatchObject({ group: 'trackers', status: 'enabled', isOwn: true });
    const etag = made?.etag ?? '';
    await kiosk.value('groups.turn', { ...group, etag, status: 'disabled' });
    expect(await kiosk.codeOf('groups.delete', { ...group, etag })).toBe('GROUP_CHANGED');
    // Nothing else is planned to sign: there is nothing to roll to, neither for the group nor for a unit of it.
    const roll = { group: 'trackers', step: 'add' as const, keepOld: true };
    expect(await kiosk.value('groups.planRoll', roll)).toMatchObject({ fate: 'nothing' });
    expect(await kiosk.codeOf('groups.planRoll', { ...roll, step: 'promote' })).toBe('ROLL_NOT_ADDED');
    expect(await kiosk.codeOf('groups.roll', { planId: 'p', reason: 'because', lockOut: false })).toBe('ACT_PLAN_GONE');
    const choice = { by: 'units' as const, serials: [serial] };
    const step = { keepOld: true, choice, workId: 'r1' };
    expect(await kiosk.value('enrollments.plan', { ...step, act: 'add' })).toMatchObject({ counts: { nothing: 1 } });
    expect(await kiosk.value('enrollments.plan', { ...step, act: 'promote' })).toMatchObject({
      counts: { changed: 0 },
    });
    const shown = await kiosk.value('groups.show', { group: 'trackers' });
    expect(shown).toMatchObject({ group: { status: 'disabled' }, devices: [], more: false });
    await kiosk.value('groups.delete', { ...group, etag: shown.group.etag });
    await kiosk.value('ca.delete', { name: 'line' });
    expect(await kiosk.value('ca.list', {})).toMatchObject({ cas: [] });
    const people = new Set(
      kiosk.station.ledger
        .entries({ from: 0, limit: 1000 })
        .filter(({ kind }) => /^(?:group|ca|dps)\./.test(kind))
        .map(({ person }) => person),
    );
    expect([...people]).toEqual(['ad-1']);
    expect(await problems()).toEqual([]);
  });
});

test('a roll goes step by step: both let the device in, then the new one, each step recorded', async () => {
  await open(async ({ dir }) => {
    const file = join(dir, 'products', 'tracker.toml');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('[enrollment]\n', '[enrollment]\nrenewal = "roll"\n'));
  });
  const step = async (act: RollStep): Promise<ActResult> => {
    const { planId } = await kiosk.value('enrollments.plan', { act, keepOld: true, choice: units(), workId: act });
    return kiosk.value('enrollments.carryOut', { planId, reason: 'yearly renewal', workId: `do ${act}` });
  };
  expect(await step('add')).toMatchObject({ counts: { changed: 0, nothing: 1 } });
  const again = await kiosk.scanned('1', serial, { badge: 'ad-1', pin: '4444', reason: 'yearly renewal' });
  expect(again).toMatchObject({ outcome: 'PASS' });
  // The sync takes the first step by itself: its device has the new one already.
  const { ledger } = kiosk.station;
  const { registrationId = '' } = ledger.unit(serial) ?? {};
  await expect.poll(() => ledger.outboxRow(registrationId)?.roll, { timeout: 20_000 }).toBe('added');

  expect(await step('add')).toMatchObject({ counts: { changed: 0, nothing: 1 } });
  const promoted = await step('promote');
  expect(promoted).toMatchObject({ counts: { changed: 1 }, failure: null });
  const [row] = promoted.rows;
  expect(row?.after?.split(' + ')).toEqual(row?.before?.split(' + ').toReversed());
  expect(row?.after).toMatch(/^[0-9a-f]{8} \+ [0-9a-f]{8}$/);
  expect(await step('drop')).toMatchObject({ counts: { changed: 1 } });
  expect(await step('drop')).toMatchObject({ counts: { changed: 0, nothing: 1 } });
  const rolled = ledger.entries({ from: 0, limit: 10, kind: 'enrollment.rolled' });
  expect(rolled.map(({ person, content }) => [person, Reflect.get(content, 'step')])).toEqual([
    ['station', 'added'],
    ['su-1', 'promoted'],
    ['su-1', 'dropped'],
  ]);
  expect(await problems()).toEqual([]);
});
