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
const scan = (text: string, slot: string | null = null) => ({ text, slot, approval: null });

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

    const approval = { badge: 'su-1', pin: '2222', reason: 'label was damaged' };
    const alone = { ...approval, badge: 'op-1', pin: '1111' };
    expect(await codeOf('line.scan', { text: serialIn(one), slot: one, approval: alone })).toMatch(/^APPROVAL_/);
    events.length = 0;
    const again = await value('line.scan', { text: serialIn(one), slot: one, approval });
    expect(again.state).toBe('running');
    expect(await slotDone('1')).toMatchObject({ slot: { outcome: 'PASS' } });
  });

  test('calls a supervisor, and the record says over what', async () => {
    await logIn('operator');
    await value('line.choose', { product: 'tracker', order: null });
    await value('line.scan', scan(serialIn(one), one));
    await slotDone('1');
    await value('line.scan', scan(serialIn(one), one));
    await value('line.call', { slot: one });
    await value('line.call', { slot: null });
    const calls = station.ledger.entries({ from: 0, limit: 1000, kind: 'supervisor.called' });
    expect(calls.map(({ subject, person, content }) => ({ subject, person, content }))).toEqual([
      {
        subject: serialIn(one),
        person: 'op-1',
        content: { slot: '1', serial: serialIn(one), code: 'UNIT_ALREADY_PROVISIONED' },
      },
      { subject: 'line', person: 'op-1', content: { slot: null, serial: null, code: null } },
    ]);
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

describe('work orders', () => {
  const order = async () => (await value('orders.list', {})).orders.find(({ id }) => id === 'W-7');
  const approval = { badge: 'su-1', pin: '2222', reason: 'the customer asked' };

  test('a supervisor opens and closes them; more units take a second person', async () => {
    await logIn('operator');
    const wanted = { id: 'W-7', product: 'tracker', quantity: 2, lot: 'L-1' };
    expect(await codeOf('orders.open', wanted)).toBe('ROLE_REQUIRED');
    await logIn('supervisor');
    await value('orders.open', wanted);
    expect(await codeOf('orders.open', wanted)).toBe('ORDER_EXISTS');
    expect(await codeOf('orders.raise', { id: 'W-7', by: 3, approval })).toBe('APPROVAL_SAME_PERSON');
    expect(await order()).toMatchObject({ quantity: 2, lot: 'L-1', passed: 0 });

    await logIn('operator');
    await value('line.choose', { product: 'tracker', order: 'W-7' });
    const alone = { ...approval, badge: 'qa-1', pin: '3333' };
    expect(await codeOf('orders.raise', { id: 'W-7', by: 3, approval: alone })).toMatch(/^APPROVAL_/);
    await value('orders.raise', { id: 'W-7', by: 3, approval });
    expect((await value('state.snapshot', {})).state.order).toMatchObject({ id: 'W-7', quantity: 5 });
    expect(await codeOf('orders.close', { id: 'W-7', reason: 'shipped' })).toBe('ROLE_REQUIRED');

    await logIn('supervisor');
    await value('orders.close', { id: 'W-7', reason: 'shipped' });
    expect(await order()).toBeUndefined();
    await logIn('operator');
    expect(await codeOf('orders.raise', { id: 'W-7', by: 3, approval })).toBe('ORDER_NOT_OPEN');
    const refused = await value('line.scan', scan(serialIn(one), one));
    expect(refused).toMatchObject({ state: 'refused', failure: { code: 'ORDER_CLOSED' } });
  });
});

describe('the yield of a work order', () => {
  test('is of its runs alone, and stays to be seen when the order is closed', async () => {
    await logIn('supervisor');
    await value('orders.open', { id: 'W-8', product: 'tracker', quantity: 2, lot: null });
    await value('line.choose', { product: 'tracker', order: 'W-8' });
    await value('line.scan', scan(serialIn(one), one));
    await slotDone('1');
    await value('line.choose', { product: 'tracker', order: null });
    await value('line.scan', scan(serialIn(two), two));
    await slotDone('2');
    await value('orders.close', { id: 'W-8', reason: 'shipped' });
    const closed = (await value('orders.list', { closed: true })).orders;
    expect(closed).toMatchObject([{ id: 'W-8', passed: 1 }]);

    const ever = { from: '2020-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z', product: null, by: 'code' } as const;
    const report = (order: string | null) => value('yield.report', { ...ever, order });
    expect(await report(null)).toMatchObject({ runs: 2, units: 2 });
    expect(await report('W-8')).toMatchObject({ runs: 1, units: 1, firstPass: 1, final: 1, failures: [] });
    expect((await report('W-8')).cycleTimes).toMatchObject([{ count: 1 }]);
    expect(await report('W-9')).toMatchObject({ runs: 0, firstPass: null });
  });
});

describe('an admin', () => {
  const shown = async (id: string) => (await value('setup.people', {})).people.find((person) => person.id === id);

  test('adds people, changes them, sets their PIN and withdraws them; each is in the ledger', async () => {
    await logIn('admin');
    await value('people.add', { id: 'op-9', name: 'Nina', role: 'operator', pin: null });
    expect(await shown('op-9')).toEqual({ id: 'op-9', name: 'Nina', role: 'operator', active: true, hasPin: false });
    await value('people.setPin', { id: 'op-9', pin: '909090' });
    await value('people.change', { id: 'op-9', name: 'Nina N.', role: 'supervisor', active: true });
    await value('session.login', { badge: 'op-9', pin: '909090' });
    expect(await codeOf('people.remove', { id: 'op-9' })).toBe('ROLE_REQUIRED');
    await logIn('admin');
    await value('people.remove', { id: 'op-9' });
    expect(await shown('op-9')).toMatchObject({ name: 'Nina N.', active: false });
    expect(await codeOf('session.login', { badge: 'op-9', pin: '909090' })).toBe('LOGIN_REFUSED');
    const entries = station.ledger.entries({ from: 0, limit: 1000, subject: 'person:op-9' });
    const changes = entries.filter(({ kind }) => ['person.added', 'person.changed', 'person.removed'].includes(kind));
    expect(changes.map(({ kind, person }) => [kind, person])).toEqual([
      ['person.added', 'ad-1'],
      ['person.changed', 'ad-1'],
      ['person.changed', 'ad-1'],
      ['person.removed', 'ad-1'],
    ]);
    expect(JSON.stringify(entries)).not.toContain('909090');
  });

  test('is told what cannot be, and who gives up being admin is out at once', async () => {
    await logIn('admin');
    expect(await codeOf('people.add', { id: 'op-1', name: 'X', role: 'qa', pin: null })).toBe('PERSON_EXISTS');
    expect(await codeOf('people.add', { id: 'op-9', name: 'X', role: 'qa', pin: '1' })).toBe('PERSON_PIN_INVALID');
    expect(await codeOf('people.setPin', { id: 'nobody', pin: '1234' })).toBe('PERSON_UNKNOWN');
    expect(await codeOf('people.remove', { id: 'ad-1' })).toBe('PERSON_LAST_ADMIN');
    await value('people.change', { id: 'su-1', name: 'Sue', role: 'admin', active: true });
    await value('people.change', { id: 'ad-1', name: 'Ada', role: 'qa', active: true });
    expect((await value('state.snapshot', {})).state.session).toBeNull();
    expect(await codeOf('setup.people', {})).toBe('SESSION_REQUIRED');
  });
});

describe('products in Setup', () => {
  test('a text is checked without being kept, and imported only when it is sound', async () => {
    await logIn('admin');
    const { products } = await value('setup.products', {});
    const tracker = products.find(({ name }) => name === 'tracker');
    expect(tracker).toMatchObject({ file: 'products/tracker.toml', state: 'in-use' });
    const text = (tracker?.text ?? '').replace(/^name = .*$/m, 'name = "tracker-2"');

    const faulty = text.replace(/^family = .*$/m, 'family = "trackr"');
    const verdict = await value('products.check', { text: faulty });
    expect(verdict).toMatchObject({ product: null });
    expect(verdict.problems.map(({ line }) => line)).not.toContain(null);
    expect(await codeOf('products.import', { text: faulty, replace: false })).toBe('PRODUCT_FAMILY_UNKNOWN');
    expect((await value('products.check', { text: 'name = ' })).problems).toHaveLength(1);
    expect(await codeOf('products.import', { text: 'name = "../../up"', replace: true })).toBe('CONFIG_INVALID');

    expect(await value('products.check', { text })).toMatchObject({ problems: [], exists: false });
    expect((await value('setup.products', {})).products).toHaveLength(products.length);
    await value('products.import', { text, replace: false });
    expect(await codeOf('products.import', { text, replace: false })).toBe('PRODUCT_FILE_EXISTS');
    await value('products.import', { text: `${text}\n`, replace: true });
    const now = (await value('setup.products', {})).products.find(({ name }) => name === 'tracker-2');
    expect(now).toMatchObject({ text: `${text}\n`, state: 'in-use' });
    expect(await codeOf('line.choose', { product: 'tracker-2', order: null })).toBeNull();
  });
});

describe('slots in Setup', () => {
  test('a slot is learnt into the file, and the line has it at once', async () => {
    await logIn('admin');
    const before = (await value('setup.slots', {})).slots;
    expect(before.map(({ slot, state }) => [slot, state])).toEqual([
      ['1', 'in-use'],
      ['2', 'in-use'],
    ]);
    await value('slots.bind', { slot: '3', port: 'usb:1-9' });
    expect(await codeOf('slots.bind', { slot: '4', port: 'usb:1-9' })).toBe('SLOT_PORT_TAKEN');
    expect((await value('setup.slots', {})).slots).toEqual([
      ...before,
      { slot: '3', port: 'usb:1-9', state: 'in-use' },
    ]);
    expect((await value('state.snapshot', {})).state.slots).toHaveLength(3);
    await value('slots.bind', { slot: '3', port: null });
    expect((await value('setup.slots', {})).slots).toEqual(before);
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

    // Stopped by hand, and by the next one.
    const stopped = codeOf('audit.verify', { workId: 'w2' });
    await value('work.stop', { workId: 'w2' });
    expect(await stopped).toBe('VERIFICATION_STOPPED');
    const first = codeOf('audit.verify', { workId: 'w3' });
    expect(await codeOf('audit.verify', { workId: 'w4' })).toBeNull();
    expect(await first).toBe('VERIFICATION_STOPPED');
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
    await event((one) => one.type === 'set' && one.state.cloud?.perMinute === 1);
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
