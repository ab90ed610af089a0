import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { configuredSlots } from '../../../station/config/slots.ts';
import type { InputOf, OutputOf, RowName } from '../../../station/contract/contract.ts';
import type { StateEvent } from '../../../station/contract/state.ts';
import { type DemoLine, demoPeople, startDemoLine } from '../../../station/demo/demo-kiosk.ts';
import { isSlotId } from '../../../station/domain/ids.ts';
import { type Kiosk, openKiosk } from '../../../station/kiosk/kiosk.ts';
import { verifyLedger } from '../../../station/ledger/verify/verify.ts';
import { readSecret } from '../../../station/signer/secret-source.ts';
import { createStation, type Station } from '../../../station/station.ts';

/** What the screens ask of the cloud, answered by a real station before the emulator; only the screen is missing. */

const slots = ['1'].filter(isSlotId);
let dir: string;
let demo: DemoLine;
let station: Station;
let kiosk: Kiosk;
let serial: string;
let onEvent: (event: StateEvent) => void;

const ask = async <Name extends RowName>(name: Name, input: InputOf<Name>): Promise<OutputOf<Name>> => {
  const reply = await kiosk.handle(name, input);
  if (!reply.ok) throw new Error(`${name}: ${reply.error.code} ${reply.error.message}`);
  // The server parsed it against the row.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return reply.value as OutputOf<Name>;
};
const codeOf = async <Name extends RowName>(name: Name, input: InputOf<Name>): Promise<string | null> => {
  const reply = await kiosk.handle(name, input);
  return reply.ok ? null : reply.error.code;
};
const logIn = async (role: (typeof demoPeople)[number]['role']): Promise<void> => {
  const person = demoPeople.find((one) => one.role === role);
  if (person) await ask('session.login', { badge: person.id, pin: person.pin });
};
const inCloud = () => demo.emulator.enrollments.get(`tracker-${serial}`)?.provisioningStatus;
const units = () => ({ by: 'units' as const, serials: [serial] });

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'kiosk-cloud-'));
  demo = await startDemoLine({ dir, slots, baudRate: null });
  const { home } = demo;
  station = await createStation({
    home,
    person: 'station',
    readSecret: (source, what) => readSecret({ source, what, baseDirectory: home.dir }),
  });
  const enrolled = Promise.withResolvers<void>();
  onEvent = (event) => {
    if (event.type === 'set' && event.state.cloud?.done === 1) enrolled.resolve();
  };
  kiosk = await openKiosk({
    station,
    people: station.people,
    slots: configuredSlots(station.config),
    onEvent: (event) => onEvent(event),
    onBusy: () => undefined,
    onExit: () => undefined,
  });
  serial = [...demo.units.values()][0]?.serial ?? '';
  await logIn('supervisor');
  await ask('line.choose', { product: 'tracker', order: null });
  await ask('line.scan', { text: serial, slot: null, approval: null });
  await enrolled.promise;
});
afterEach(async () => {
  await kiosk.close();
  await station.close();
  await demo.close();
  await rm(dir, { recursive: true, force: true });
});

test('what was planned is done once, by whoever planned it, to the version that they saw', async () => {
  const preview = await ask('enrollments.plan', { act: 'disable', keepOld: false, choice: units(), workId: 'w1' });
  expect(preview).toMatchObject({ counts: { changed: 1, refused: 0 }, rows: [{ serial, fate: 'changed' }] });
  expect(inCloud()).toBe('enabled');
  const carryOut = { planId: preview.planId, reason: 'recall', workId: 'w2' };

  await logIn('admin');
  expect(await codeOf('enrollments.carryOut', carryOut)).toBe('ACT_PLAN_GONE');
  await logIn('qa');
  expect(await codeOf('enrollments.carryOut', carryOut)).toBe('ROLE_REQUIRED');
  await logIn('supervisor');
  expect(await ask('enrollments.carryOut', carryOut)).toMatchObject({ counts: { changed: 1 }, left: 0, failure: null });
  expect(inCloud()).toBe('disabled');
  expect(await codeOf('enrollments.carryOut', carryOut)).toBe('ACT_PLAN_GONE');
  expect(await ask('audit.unit', { serial })).toMatchObject({ inCloud: { held: true, turned: 'disabled' } });

  // Between the look and the deed somebody else turned it.
  const filter = { by: 'filter' as const, filter: { product: 'tracker' } };
  const again = await ask('enrollments.plan', { act: 'delete', keepOld: false, choice: filter, workId: 'w3' });
  expect(again).toMatchObject({ counts: { changed: 1 }, absent: 0 });
  const directory = await station.directory();
  const signal = AbortSignal.timeout(10_000);
  const found = await directory.find(`tracker-${serial}`, signal);
  if (found) await directory.turn(found, 'enabled', signal);
  const refused = await ask('enrollments.carryOut', { planId: again.planId, reason: 'scrapped', workId: 'w4' });
  expect(refused).toMatchObject({ counts: { refused: 1 }, rows: [{ code: 'DPS_PRECONDITION_FAILED' }] });
  expect(
    await codeOf('enrollments.plan', {
      act: 'delete',
      keepOld: false,
      choice: { by: 'filter', filter: {} },
      workId: 'w5',
    }),
  ).toBe('REQUEST_MALFORMED');

  // Drift tells what was done there by hand, and the act that records it mends it.
  const report = await ask('drift.run', { keys: false, workId: 'w6' });
  expect(report).toMatchObject({
    person: 'su-1',
    inCloud: 1,
    kinds: { status: 1 },
    items: [{ kind: 'status', serial, ledger: 'disabled', cloud: 'enabled', mends: ['disable', 'enable'] }],
  });
  expect(await ask('drift.last', {})).toEqual({ report });
  const mend = await ask('enrollments.plan', { act: 'enable', keepOld: false, choice: units(), workId: 'w7' });
  expect(mend).toMatchObject({ counts: { recorded: 1 } });
  await ask('enrollments.carryOut', { planId: mend.planId, reason: 'it was right', workId: 'w8' });
  expect(await ask('drift.run', { keys: true, workId: 'w9' })).toMatchObject({ items: [], equal: 1 });
  expect((await verifyLedger({ file: demo.home.ledgerFile })).problems).toEqual([]);
});

test('an outage in the middle is told beside what was done, and nothing is recorded that was not', async () => {
  const { planId } = await ask('enrollments.plan', { act: 'disable', keepOld: false, choice: units(), workId: 'w1' });
  await demo.emulator.setOutage('refuse');
  const result = await ask('enrollments.carryOut', { planId, reason: 'recall', workId: 'w2' });
  expect(result).toMatchObject({ counts: { changed: 0 }, left: 1, failure: { code: 'DPS_UNREACHABLE' } });
  expect(await codeOf('audit.registration', { serial })).toBe('DPS_UNREACHABLE');
  expect(await ask('audit.unit', { serial })).toMatchObject({ inCloud: { turned: null }, registration: null });
});

test('the answer about a registration is on record; a stranger’s unit is not asked about', async () => {
  await logIn('qa');
  expect(await codeOf('audit.registration', { serial: 'SN-0' })).toBe('UNIT_NOT_RECORDED');
  const asked = await ask('audit.registration', { serial });
  expect(asked).toMatchObject({ person: 'qa-1', status: null, hub: null });
  expect(await ask('audit.unit', { serial })).toMatchObject({ registration: asked });
  expect((await verifyLedger({ file: demo.home.ledgerFile })).problems).toEqual([]);
});

test('an admin brings the issuing CA, proves it by the signer, makes a group of it and takes both away', async () => {
  expect(await codeOf('ca.list', {})).toBe('ROLE_REQUIRED');
  await logIn('admin');
  const [issuer] = (await ask('setup.issuers', {})).issuers;
  expect(issuer).toMatchObject({ state: 'signs', signed: 1, live: 1, inCloud: 1 });
  const { sha256 = '' } = issuer ?? {};
  expect(await ask('ca.list', {})).toMatchObject({ cas: [], own: [{ sha256, state: 'signs' }] });
  const source = { by: 'issuer' as const, sha256 };
  const brought = await ask('ca.upload', { name: 'line', source, replace: false });
  const nonsense = { by: 'pem' as const, pem: 'no certificate' };
  expect(brought).toMatchObject({ isOwn: true, isVerified: false });
  const steps: string[] = [];
  onEvent = (event) => {
    if (event.type === 'progress' && event.workId === 'p1') steps.push(event.stage);
  };
  expect(await ask('ca.prove', { name: 'line', workId: 'p1' })).toMatchObject({ isVerified: true });
  expect(steps).toEqual(['code', 'sign', 'verify']);
  expect(await codeOf('ca.upload', { name: 'other', source: nonsense, replace: false })).not.toBeNull();
  expect(await codeOf('ca.handIn', { name: 'line', pem: 'no certificate' })).not.toBeNull();

  const group = { group: 'trackers', reason: 'line 3' };
  expect(await ask('groups.create', { ...group, attestation: 'x509' })).toEqual({ how: 'created' });
  const [made] = (await ask('groups.list', {})).groups;
  expect(made).toMatchObject({ group: 'trackers', status: 'enabled', isOwn: true });
  const etag = made?.etag ?? '';
  await ask('groups.turn', { ...group, etag, status: 'disabled' });
  expect(await codeOf('groups.delete', { ...group, etag })).toBe('GROUP_CHANGED');
  // Nothing else is planned to sign: there is nothing to roll to, neither for the group nor for a unit of it.
  const roll = { group: 'trackers', step: 'add' as const, keepOld: true };
  expect(await ask('groups.planRoll', roll)).toMatchObject({ fate: 'nothing' });
  expect(await codeOf('groups.planRoll', { ...roll, step: 'promote' })).toBe('ROLL_NOT_ADDED');
  expect(await codeOf('groups.roll', { planId: 'p', reason: 'because', lockOut: false })).toBe('ACT_PLAN_GONE');
  const choice = { by: 'units' as const, serials: [serial] };
  const step = { keepOld: true, choice, workId: 'r1' };
  expect(await ask('enrollments.plan', { ...step, act: 'add' })).toMatchObject({ counts: { nothing: 1 } });
  expect(await ask('enrollments.plan', { ...step, act: 'promote' })).toMatchObject({ counts: { changed: 0 } });
  const shown = await ask('groups.show', { group: 'trackers' });
  expect(shown).toMatchObject({ group: { status: 'disabled' }, devices: [], more: false });
  await ask('groups.delete', { ...group, etag: shown.group.etag });
  await ask('ca.delete', { name: 'line' });
  expect(await ask('ca.list', {})).toMatchObject({ cas: [] });
  const people = new Set(
    station.ledger
      .entries({ from: 0, limit: 1000 })
      .filter(({ kind }) => /^(?:group|ca|dps)\./.test(kind))
      .map(({ person }) => person),
  );
  expect([...people]).toEqual(['ad-1']);
  expect((await verifyLedger({ file: demo.home.ledgerFile })).problems).toEqual([]);
});
