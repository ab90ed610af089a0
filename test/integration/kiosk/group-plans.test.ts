import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { InputOf } from '../../../station/contract/contract.ts';
import type { GroupPlan } from '../../../station/contract/group-plans.ts';
import { verifyLedger } from '../../../station/ledger/verify/verify.ts';
import { makeCertificate } from '../../conformance/dps-certificates.ts';
import { armOfEmulator, proveCa } from '../../setup/arm-client.ts';
import { type DemoKiosk, openDemoKiosk, slotNamed } from './demo-kiosk.ts';

/** Groups made and changed from a screen: what is looked at, what needs a decision, and who may. */

let kiosk: DemoKiosk;
const never = new AbortController().signal;

beforeAll(async () => {
  kiosk = await openDemoKiosk({ slots: [slotNamed('1')] });
  await kiosk.logIn('admin');
});
afterAll(() => kiosk[Symbol.asyncDispose]());

type Wish = InputOf<'groups.plan'>;
type Create = Extract<Wish, { what: 'create' }>;
const created = (more: Partial<Create> = {}): Create => ({
  what: 'create',
  group: 'sensors',
  by: { kind: 'symmetric-key' },
  status: 'enabled',
  terms: {},
  ...more,
});
type Decided = Omit<InputOf<'groups.carryOut'>, 'planId'>;
const others = { group: 'others', by: { kind: 'x509' } } as const;
const decided: Decided = { reason: 'a test', replace: [], accept: [] };
const plan = (wish: Wish): Promise<GroupPlan> => kiosk.value('groups.plan', wish);
const shown = (group = 'sensors') => kiosk.value('groups.show', { group });
const changed = async (terms: Create['terms']): Promise<Wish> => ({
  what: 'change',
  group: 'sensors',
  etag: (await shown()).group.etag,
  terms,
});
const groupEntries = () => kiosk.station.ledger.entries({ from: 0, limit: 99, subject: 'group:sensors' });

describe('a group with settings', () => {
  const webhook = () => `https://127.0.0.1:${kiosk.demo.emulator.ready.port}/?code=s3cret`;
  const terms = (): Create['terms'] => ({
    iot_edge: true,
    allocation_policy: 'custom',
    iot_hubs: [hub],
    custom_allocation: { webhook_url: webhook(), api_version: '2021-10-01' },
    reprovision_policy: 'reset',
    initial_twin: '{"tags":{"line":7},"desired":{"every":60}}',
  });

  let hub = '';
  beforeAll(async () => {
    hub = (await kiosk.value('groups.hubs', {})).hubs[0] ?? '';
  });

  test('is shown, made, changed only where each setting is named, and recorded under who did it', async () => {
    const { planId, fate, changes, concerns } = await plan(created({ terms: terms() }));
    expect([fate, concerns]).toEqual(['create', []]);
    expect(changes.map(({ setting, before, replaces }) => [setting, before, replaces])).toEqual([
      ['iot_edge', null, false],
      ['allocation_policy', null, false],
      ['iot_hubs', null, false],
      ['custom_allocation', null, false],
      ['reprovision_policy', null, false],
      ['initial_twin', null, false],
    ]);
    expect(JSON.stringify(changes)).not.toContain('s3cret');
    expect(await kiosk.value('groups.carryOut', { planId, ...decided })).toEqual({ how: 'created' });
    const { terms: held } = await shown();
    expect(held).toMatchObject({ iot_edge: true, allocation_policy: 'custom', iot_hubs: [hub] });
    expect(JSON.stringify(held)).not.toContain('s3cret');

    // The webhook stands; another policy without it, and with it, is held against the rules.
    expect(await kiosk.codeOf('groups.plan', await changed({ allocation_policy: 'hashed' }))).toBe(
      'GROUP_SETTINGS_INVALID',
    );
    const wish = await changed({ allocation_policy: 'hashed', custom_allocation: null, initial_twin: null });
    const change = await plan(wish);
    expect(change.changes).toMatchObject([
      { setting: 'allocation_policy', before: 'custom', after: 'hashed', replaces: true },
      { setting: 'custom_allocation', after: null, replaces: true },
      { setting: 'initial_twin', after: null, replaces: true },
    ]);
    const some: Decided = { ...decided, replace: ['allocation_policy', 'initial_twin'] };
    const undecided = await kiosk.kiosk.handle('groups.carryOut', { planId: change.planId, ...some });
    expect(undecided).toMatchObject({
      error: { code: 'GROUP_SETTINGS_DIFFER', details: { settings: 'custom_allocation' } },
    });
    const again = await plan(wish);
    const all = { ...decided, replace: again.changes.map(({ setting }) => setting) };
    expect(await kiosk.value('groups.carryOut', { planId: again.planId, ...all })).toEqual({ how: 'changed' });
    expect((await shown()).terms).toMatchObject({
      allocation_policy: 'hashed',
      custom_allocation: null,
      iot_edge: true,
    });
    expect(await plan(await changed({ iot_edge: true }))).toMatchObject({ fate: 'nothing', changes: [] });
    expect(groupEntries().map(({ kind, person }) => [kind, person])).toEqual([
      ['group.created', 'ad-1'],
      ['group.key-adopted', 'ad-1'],
      ['group.updated', 'ad-1'],
    ]);
    expect(JSON.stringify(groupEntries())).not.toContain('s3cret');
    expect((await verifyLedger({ file: kiosk.demo.home.ledgerFile })).problems).toEqual([]);
  });

  test('is held against the rules for files of settings, and nothing is made', async () => {
    const codes = [];
    for (const wrong of [
      { allocation_policy: 'static' as const },
      { iot_hubs: ['no hub'] },
      { custom_allocation: { webhook_url: 'ftp://x', api_version: '2021-10-01' } },
      { initial_twin: '{' },
      { initial_twin: '{"tags":{"serial":"{serial}"}}' },
      { initial_twin: JSON.stringify({ desired: { long: 'x'.repeat(5000) } }) },
    ]) {
      codes.push(await kiosk.codeOf('groups.plan', created({ ...others, terms: wrong })));
    }
    expect(codes).toEqual(Array.from({ length: 6 }, () => 'GROUP_SETTINGS_INVALID'));
    const elsewhere = { iot_hubs: ['elsewhere.azure-devices.net'] };
    expect(await kiosk.codeOf('groups.plan', created({ ...others, terms: elsewhere }))).toBe('DPS_HUB_UNKNOWN');
    expect(await kiosk.codeOf('groups.show', { group: 'others' })).toBe('GROUP_MISSING');
  });

  test('that somebody changed since it was looked at is not touched', async () => {
    const late = await plan(await changed({ iot_edge: false }));
    const { group } = await shown();
    const turned = { group: 'sensors', etag: group.etag, status: 'disabled', reason: 'recall' } as const;
    await kiosk.value('groups.turn', turned);
    expect(await kiosk.codeOf('groups.carryOut', { planId: late.planId, ...decided })).toBe('GROUP_CHANGED');
    const first = await plan(created(others));
    expect(first.concerns).toMatchObject([{ risk: 'unverified-ca', failure: { code: 'DPS_CA_UNVERIFIED' } }]);
    expect(await kiosk.codeOf('groups.carryOut', { planId: first.planId, ...decided })).toBe('DPS_CA_UNVERIFIED');
    expect(await kiosk.codeOf('groups.carryOut', { planId: first.planId, ...decided })).toBe('ACT_PLAN_GONE');
    const { planId: second } = await plan(created(others));
    await kiosk.logIn('supervisor');
    expect(await kiosk.codeOf('groups.carryOut', { planId: second, ...decided })).toBe('ROLE_REQUIRED');
    expect(await kiosk.codeOf('groups.plan', created())).toBe('ROLE_REQUIRED');
    await kiosk.logIn('admin');
  });

  test('what looks wrong is done only where a person accepts it by name', async () => {
    const custom_allocation = { webhook_url: 'http://127.0.0.1:1/x', api_version: '2021-10-01' };
    const wish = created({ ...others, terms: { allocation_policy: 'custom', custom_allocation } });
    const { planId, concerns } = await plan(wish);
    expect(concerns.map(({ risk, needsDecision }) => [risk, needsDecision])).toEqual([
      ['unreachable-webhook', true],
      ['unverified-ca', true],
    ]);
    const half: Decided = { ...decided, accept: ['unverified-ca'] };
    expect(await kiosk.codeOf('groups.carryOut', { planId, ...half })).toBe('GROUP_WEBHOOK_UNREACHABLE');
    const again = await plan(wish);
    const whole: Decided = { ...decided, accept: ['unverified-ca', 'unreachable-webhook'] };
    expect(await kiosk.value('groups.carryOut', { planId: again.planId, ...whole })).toEqual({ how: 'created' });
  });
});

test('a group by CA reference takes a verified CA by its name, and another second one', async () => {
  const arm = armOfEmulator(kiosk.demo.emulator);
  await proveCa(arm, 'plant', makeCertificate({ commonName: 'plant', ca: true }));
  await arm.uploadCa(
    { name: 'open', certificate: makeCertificate({ commonName: 'open', ca: true }).der, etag: null },
    never,
  );
  const by = (primary: string) => ({ kind: 'ca-reference' as const, primary, secondary: null });
  expect(await kiosk.codeOf('groups.plan', created({ group: 'by-name', by: by('nobody') }))).toBe('DPS_CA_UNKNOWN');
  expect((await plan(created({ group: 'by-name', by: by('open') }))).concerns).toMatchObject([
    { risk: 'unverified-ca' },
  ]);
  const { planId, concerns } = await plan(created({ group: 'by-name', by: by('plant') }));
  expect(concerns).toEqual([]);
  await kiosk.value('groups.carryOut', { planId, ...decided });
  const { group } = await shown('by-name');
  expect(group.references).toEqual(['plant']);
  await proveCa(arm, 'next', makeCertificate({ commonName: 'next', ca: true }));
  const change = await plan({ what: 'change', group: 'by-name', etag: group.etag, terms: {}, secondCa: 'next' });
  expect(change.changes).toEqual([{ setting: 'second_ca_reference', before: null, after: 'next', replaces: false }]);
  await kiosk.value('groups.carryOut', { planId: change.planId, ...decided });
  expect((await shown('by-name')).group.references).toEqual(['plant', 'next']);
});
