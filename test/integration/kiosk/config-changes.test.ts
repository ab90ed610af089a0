import { appendFile, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { verifyLedger } from '../../../station/ledger/verify/verify.ts';
import { type DemoKiosk, openDemoKiosk, slotNamed } from './demo-kiosk.ts';

/** What Setup changes is taken up while the station runs: no session is lost, and no unit. */

const [one, two] = [slotNamed('1'), slotNamed('2')];
let kiosk: DemoKiosk;

beforeEach(async () => {
  kiosk = await openDemoKiosk({ slots: [one, two] });
  await kiosk.logIn('admin');
  await kiosk.value('line.choose', { product: 'tracker', order: null });
});
afterEach(() => kiosk[Symbol.asyncDispose]());

const serialIn = (slot: typeof one): string => kiosk.demo.units.get(slot)?.serial ?? '';
const snapshot = async () => (await kiosk.value('state.snapshot', {})).state;
const changesOnRecord = () =>
  kiosk.station.ledger
    .entries({ from: 0, limit: 1000, kind: 'config.changed' })
    .map(({ seq, subject }) => ({ seq, subject }));

async function importTracker(name: string): Promise<void> {
  const { products } = await kiosk.value('setup.products', {});
  const text = products.find((product) => product.name === 'tracker')?.text ?? '';
  await kiosk.value('products.import', { text: text.replace(/^name = .*$/m, `name = "${name}"`), replace: false });
}

test('with no unit in work a product is there at once, and the record says so before its first unit', async () => {
  const before = changesOnRecord().length;
  await importTracker('tracker-2');
  const { session, changes, products } = await snapshot();
  expect(session?.person).toBe('ad-1');
  expect(changes).toEqual({ waiting: false, failure: null });
  expect(products.map(({ name }) => name)).toContain('tracker-2');
  await kiosk.value('line.choose', { product: 'tracker-2', order: null });
  expect(await kiosk.scanned('1', serialIn(one))).toMatchObject({ outcome: 'PASS' });
  const [change, ...others] = changesOnRecord().slice(before);
  expect([change?.subject, others]).toEqual(['products/tracker-2.toml', []]);
  const start = kiosk.station.ledger.entries({ from: 0, limit: 1000, kind: 'run.started' }).at(-1);
  expect(start?.seq).toBeGreaterThan(change?.seq ?? Number.POSITIVE_INFINITY);
  expect(await verifyLedger({ file: kiosk.demo.home.ledgerFile })).toMatchObject({ verified: true, problems: [] });
});

test('while a unit is in work it waits, and the unit’s verdict lets it in; what slots showed stays', async () => {
  expect(await kiosk.scanned('2', serialIn(two))).toMatchObject({ outcome: 'PASS' });
  const serial = await kiosk.demo.replace(one, { faults: ['late:60'] });
  kiosk.forget();
  await kiosk.value('line.scan', { text: serial, slot: '1', approval: null });
  await kiosk.value('slots.bind', { slot: '3', port: '/dev/ttyUSB9' });
  await importTracker('tracker-3');
  expect(await snapshot()).toMatchObject({ changes: { waiting: true }, slots: [{ state: 'running' }, {}] });
  await kiosk.event((event) => event.type === 'set' && event.state.changes?.waiting === false);
  const { slots, products, changes } = await snapshot();
  expect(changes.failure).toBeNull();
  expect(slots.map(({ slot, serial: shown, outcome }) => [slot, shown, outcome])).toEqual([
    ['1', serial, 'PASS'],
    ['2', serialIn(two), 'PASS'],
    ['3', null, null],
  ]);
  expect(products.map(({ name }) => name)).toContain('tracker-3');
  // A slot that is gone takes no unit any more.
  await kiosk.value('slots.bind', { slot: '3', port: null });
  expect(await kiosk.codeOf('line.scan', { text: serial, slot: '3', approval: null })).toBe('SLOT_UNKNOWN');
});

test('settings that only a start reads, and files that are broken, are refused whole; the line goes on as it was', async () => {
  const { stationFile, dir } = kiosk.demo.home;
  const settings = await readFile(stationFile, 'utf8');
  await appendFile(stationFile, '\n[people]\nidle_lock_seconds = 77\n');
  await kiosk.value('slots.bind', { slot: '3', port: '/dev/ttyUSB9' });
  expect(await snapshot()).toMatchObject({
    changes: { waiting: false, failure: { code: 'STATION_RESTART_NEEDED' } },
    slots: [{}, {}],
  });
  await writeFile(stationFile, settings);
  await writeFile(join(dir, 'products', 'broken.toml'), 'name = ');
  await importTracker('tracker-4');
  expect((await snapshot()).changes.failure?.code).toBe('CONFIG_SYNTAX');
  expect(await kiosk.scanned('1', serialIn(one))).toMatchObject({ outcome: 'PASS' });
});

test('two slots on one port keep the line shut, and say which', async () => {
  const { stationFile } = kiosk.demo.home;
  const settings = await readFile(stationFile, 'utf8');
  const port = kiosk.station.config.slots['1'] ?? '';
  const otherName = join(kiosk.demo.home.dir, 'port-of-slot-1');
  await symlink(port, otherName);
  await writeFile(stationFile, settings.replace(/^"?2"? = .*$/m, `"2" = ${JSON.stringify(otherName)}`));
  await importTracker('tracker-5');
  expect(await snapshot()).toMatchObject({ ready: { open: false, failure: { code: 'SLOT_PORT_TAKEN' } } });
  const input = { text: serialIn(one), slot: '1', approval: null };
  expect(await kiosk.codeOf('line.scan', input)).toBe('LINE_NOT_READY');
  await writeFile(stationFile, settings);
  await importTracker('tracker-6');
  expect(await snapshot()).toMatchObject({ ready: { open: true, failure: null } });
  expect(await kiosk.scanned('1', serialIn(one))).toMatchObject({ outcome: 'PASS' });
});
