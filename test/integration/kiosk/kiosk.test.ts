import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { configuredSlots } from '../../../station/config/slots.ts';
import type { InputOf, OutputOf, Reply, RowName } from '../../../station/contract/contract.ts';
import type { StateEvent } from '../../../station/contract/state.ts';
import { type DemoLine, demoPeople, startDemoLine } from '../../../station/demo/demo-kiosk.ts';
import { systemClock } from '../../../station/domain/clock.ts';
import { isSlotId, type SlotId } from '../../../station/domain/ids.ts';
import { type Kiosk, openKiosk } from '../../../station/kiosk/kiosk.ts';
import { readSecret } from '../../../station/signer/secret-source.ts';
import { createStation, type Station } from '../../../station/station.ts';

/** The kiosk's far side on a real line: ptys, a software signer, a ledger on disk and a local DPS; only the screen is missing. */

const slotNamed = (name: string): SlotId => {
  if (!isSlotId(name)) throw new TypeError(name);
  return name;
};
const [one, two] = [slotNamed('1'), slotNamed('2')];
const slots = [one, two];

let dir: string;
let demo: DemoLine;
let station: Station;
let kiosk: Kiosk;
let events: StateEvent[];
let busy: number[];
let exits: number;
let clock: { now: () => Date; monotonicMs: () => number };
let waiting: { isIt: (event: StateEvent) => boolean; found: () => void }[];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'kiosk-'));
  demo = await startDemoLine({ dir, slots, baudRate: null });
  [events, busy, exits, waiting] = [[], [], 0, []];
  const { home } = demo;
  clock = { ...systemClock };
  station = await createStation({
    home,
    clock,
    person: 'station',
    readSecret: (source, what) => readSecret({ source, what, baseDirectory: home.dir }),
  });
  kiosk = await openKiosk({
    station,
    people: station.people,
    slots: configuredSlots(station.config),
    onEvent(event) {
      events.push(event);
      for (const { isIt, found } of waiting) if (isIt(event)) found();
    },
    onBusy: (units) => busy.push(units),
    onExit: () => {
      exits += 1;
    },
  });
});

afterEach(async () => {
  await kiosk.close();
  await station.close();
  await demo.close();
  await rm(dir, { recursive: true, force: true });
});

/** Resolves with the first such event, also one that came before. */
async function event(isIt: (event: StateEvent) => boolean): Promise<StateEvent> {
  const there = events.find(isIt);
  if (there) return there;
  await new Promise<void>((found) => waiting.push({ isIt, found }));
  return event(isIt);
}

const slotDone = (slot: string) => event((one) => one.type === 'slot' && one.slot.slot === slot && isOver(one));
const isOver = (one: StateEvent): boolean => one.type === 'slot' && ['done', 'refused'].includes(one.slot.state);

const ask = <Name extends RowName>(name: Name, input: InputOf<Name>): Promise<Reply> => kiosk.handle(name, input);

async function value<Name extends RowName>(name: Name, input: InputOf<Name>): Promise<OutputOf<Name>> {
  const reply = await ask(name, input);
  if (!reply.ok) throw new Error(`${name}: ${reply.error.code} ${reply.error.message}`);
  // The server parsed it against the row.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return reply.value as OutputOf<Name>;
}

async function codeOf<Name extends RowName>(name: Name, input: InputOf<Name>): Promise<string | null> {
  const reply = await ask(name, input);
  return reply.ok ? null : reply.error.code;
}

async function logIn(role: (typeof demoPeople)[number]['role']): Promise<void> {
  const person = demoPeople.find((one) => one.role === role);
  if (!person) throw new Error(role);
  await value('session.login', { badge: person.id, pin: person.pin });
}

const serialIn = (slot: SlotId): string => demo.units.get(slot)?.serial ?? '';
const scan = (text: string, slot: string | null = null) => ({ text, slot, rework: null });

describe('an operator', () => {
  test('scans a unit, and it is provisioned: PASS on the screen is a PASS in the ledger', async () => {
    await logIn('operator');
    await value('line.choose', { product: 'tracker', order: null });
    const started = await value('line.scan', scan(serialIn(one), one));
    expect(started).toMatchObject({ slot: '1', state: 'running', serial: serialIn(one) });
    const done = await slotDone('1');
    expect(done).toMatchObject({ slot: { state: 'done', outcome: 'PASS', failure: null } });
    expect(station.ledger.unit(serialIn(one))).toMatchObject({ state: 'passed', passedBy: 'op-1' });
    expect(busy).toEqual([1, 0]);
  });

  test('is stopped before a unit that passed is provisioned again; a supervisor may', async () => {
    await logIn('operator');
    await value('line.choose', { product: 'tracker', order: null });
    await value('line.scan', scan(serialIn(one), one));
    await slotDone('1');
    events.length = 0;
    const refused = await value('line.scan', scan(serialIn(one), one));
    expect(refused).toMatchObject({ state: 'refused', failure: { code: 'UNIT_ALREADY_PROVISIONED' } });

    const rework = { badge: 'su-1', pin: '2222', reason: 'label was damaged' };
    const alone = { ...rework, badge: 'op-1', pin: '1111' };
    expect(await codeOf('line.scan', { text: serialIn(one), slot: one, rework: alone })).toMatch(/^APPROVAL_/);
    events.length = 0;
    const again = await value('line.scan', { text: serialIn(one), slot: one, rework });
    expect(again.state).toBe('running');
    expect(await slotDone('1')).toMatchObject({ slot: { outcome: 'PASS' } });
  });

  test('needs a product and a free slot', async () => {
    await logIn('operator');
    expect(await codeOf('line.scan', scan('350000000000017'))).toBe('PRODUCT_NOT_CHOSEN');
    expect(await codeOf('line.choose', { product: 'nonsense', order: null })).toBe('PRODUCT_UNKNOWN');
    await value('line.choose', { product: 'tracker', order: null });
    expect(await codeOf('line.scan', scan(serialIn(one), '9'))).toBe('SLOT_UNKNOWN');
    const both = [value('line.scan', scan(serialIn(one))), value('line.scan', scan(serialIn(two)))];
    expect(await codeOf('line.scan', scan('350000000000017'))).toBe('SLOTS_ALL_BUSY');
    expect((await Promise.all(both)).map(({ slot }) => slot)).toEqual(['1', '2']);
    await Promise.all([slotDone('1'), slotDone('2')]);
  });

  test('sees why a malformed scan was not taken, in its slot', async () => {
    await logIn('operator');
    await value('line.choose', { product: 'tracker', order: null });
    const refused = await value('line.scan', scan('not an IMEI'));
    expect(refused).toMatchObject({ state: 'refused', failure: { code: 'SERIAL_MALFORMED' } });
    expect(busy.at(-1)).toBe(0);
  });

  test('never reaches records or set-up', async () => {
    await logIn('operator');
    expect(await codeOf('audit.unit', { serial: '1' })).toBe('ROLE_REQUIRED');
    expect(await codeOf('kiosk.exit', {})).toBe('ROLE_REQUIRED');
    expect(exits).toBe(0);
  });
});

describe('people', () => {
  test('a wrong PIN logs nobody in, and a logout ends it', async () => {
    expect(await codeOf('session.login', { badge: 'op-1', pin: '9999' })).toMatch(/^LOGIN_/);
    expect(await codeOf('line.choose', { product: 'tracker', order: null })).toBe('SESSION_REQUIRED');
    await logIn('operator');
    await value('session.logout', {});
    expect(await codeOf('line.choose', { product: 'tracker', order: null })).toBe('SESSION_REQUIRED');
  });

  test('a supervisor leaves the kiosk, but not while a unit is in work', async () => {
    await logIn('supervisor');
    await value('line.choose', { product: 'tracker', order: null });
    await value('line.scan', scan(serialIn(one), one));
    expect(await codeOf('kiosk.exit', {})).toBe('KIOSK_BUSY');
    await slotDone('1');
    await value('kiosk.exit', {});
    expect(exits).toBe(1);
  });
});

describe('QA', () => {
  test('finds a unit, reads its history, and verifies the ledger with progress', async () => {
    await logIn('supervisor');
    await value('line.choose', { product: 'tracker', order: null });
    await value('line.scan', scan(serialIn(one), one));
    await slotDone('1');
    await value('session.logout', {});
    await logIn('qa');
    const { units } = await value('audit.units', { filter: { text: serialIn(one) }, limit: 10 });
    expect(units.map(({ serial, state }) => ({ serial, state }))).toEqual([{ serial: serialIn(one), state: 'passed' }]);
    const history = await value('audit.unit', { serial: serialIn(one) });
    expect(history?.entries.map(({ kind }) => kind)).toContain('certificate.issued');
    expect(history?.certificates).toHaveLength(1);
    const report = await value('audit.verify', { workId: 'w1' });
    expect(report).toMatchObject({ verified: true, problems: [] });
    expect(events.some((one) => one.type === 'progress' && one.workId === 'w1')).toBe(true);
    expect(await codeOf('line.scan', scan(serialIn(two)))).toBe('ROLE_REQUIRED');
  });
});

describe('the state', () => {
  test('every event follows the one before, and a snapshot is where they lead', async () => {
    await logIn('operator');
    await value('line.choose', { product: 'tracker', order: null });
    await value('line.scan', scan(serialIn(one), one));
    await slotDone('1');
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + (events[0]?.seq ?? 0)));
    const { seq, state } = await value('state.snapshot', {});
    expect(seq).toBe(events.at(-1)?.seq);
    expect(state.slots.map(({ slot, outcome }) => ({ slot, outcome }))).toEqual([
      { slot: '1', outcome: 'PASS' },
      { slot: '2', outcome: null },
    ]);
    expect(state.takt.passedLastHour).toBe(1);
  });

  test('what was passed is enrolled while the screen looks on', async () => {
    await logIn('operator');
    await value('line.choose', { product: 'tracker', order: null });
    await value('line.scan', scan(serialIn(one), one));
    await event((one) => one.type === 'set' && one.state.cloud?.done === 1);
    expect(station.ledger.unit(serialIn(one))?.enrollment).toBe('done');
  });
});

describe('the idle lock', () => {
  test('waits for the unit, and starts again with its verdict', async () => {
    await logIn('operator');
    await value('line.choose', { product: 'tracker', order: null });
    await value('line.scan', scan(serialIn(one), one));
    // Idle for an hour, as far as the people's clock tells, while the unit is in work.
    const later = clock.monotonicMs() + 3_600_000;
    clock.monotonicMs = () => later;
    expect((await value('state.snapshot', {})).state.session?.person).toBe('op-1');
    await slotDone('1');
    expect(await codeOf('line.choose', { product: 'tracker', order: null })).toBeNull();
    clock.monotonicMs = () => later + 3_600_000;
    expect(await codeOf('line.choose', { product: 'tracker', order: null })).toBe('SESSION_REQUIRED');
  });
});
