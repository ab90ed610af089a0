import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { verifyLedger } from '../../../station/ledger/verify/verify.ts';
import { type DemoKiosk, openDemoKiosk, slotNamed } from './demo-kiosk.ts';

/** A stop that a second person may go past: asked by who scans, approved by another, recorded, used once, and only for that. */

const one = slotNamed('1');
const approval = { badge: 'su-1', pin: '2222', reason: 'came back from the customer' };

let kiosk: DemoKiosk;

beforeEach(async () => {
  kiosk = await openDemoKiosk({ slots: [one] });
  await kiosk.logIn('operator');
  await kiosk.value('line.choose', { product: 'tracker', order: null });
});
afterEach(() => kiosk[Symbol.asyncDispose]());

const serial = (): string => kiosk.demo.units.get(one)?.serial ?? '';
const approvals = () =>
  kiosk.station.ledger
    .entries({ from: 0, limit: 1000, kind: 'override.approved' })
    .map(({ seq }) => kiosk.station.ledger.approval(seq));
const startOf = (runId: string | null) =>
  kiosk.station.ledger
    .entries({ from: 0, limit: 1000, kind: 'run.started' })
    .find((entry) => entry.kind === 'run.started' && entry.content.runId === runId);
const expectProven = async () =>
  expect(await verifyLedger({ file: kiosk.demo.home.ledgerFile })).toMatchObject({ verified: true, problems: [] });

describe('a unit that passed', () => {
  test('goes through again as a duplicate', async () => {
    expect(await kiosk.scanned('1', serial())).toMatchObject({ outcome: 'PASS' });
    expect(await kiosk.scanned('1', serial())).toMatchObject({ failure: { code: 'UNIT_ALREADY_PROVISIONED' } });
    const again = await kiosk.scanned('1', ` ${serial()} `.trim(), approval);
    expect(again).toMatchObject({ outcome: 'PASS' });
    const start = startOf(again.runId);
    const [given] = approvals();
    expect(given).toMatchObject({
      kind: 'duplicate',
      subject: serial(),
      requestedBy: 'op-1',
      approvedBy: 'su-1',
      reason: approval.reason,
      used: start?.seq,
    });
    expect(start?.content).toMatchObject({ rework: approval.reason, approval: given?.entry });
    // It was for one time.
    expect(await kiosk.scanned('1', serial())).toMatchObject({ failure: { code: 'UNIT_ALREADY_PROVISIONED' } });
    await expectProven();
  });

  test.each([
    ['by who scans', { badge: 'op-1', pin: '1111' }, 'APPROVAL_SAME_PERSON'],
    ['by QA', { badge: 'qa-1', pin: '3333' }, 'APPROVAL_NOT_ALLOWED'],
    ['with a wrong PIN', { pin: '9999' }, 'LOGIN_REFUSED'],
  ])('%s it is not', async (_, change, code) => {
    expect(await kiosk.scanned('1', serial())).toMatchObject({ outcome: 'PASS' });
    const input = { text: serial(), slot: '1', approval: { ...approval, ...change } };
    expect(await kiosk.codeOf('line.scan', input)).toBe(code);
    expect(approvals()).toEqual([]);
  });
});

test('a unit whose device holds what nobody recorded is reworked', async () => {
  await kiosk.demo.replace(one, { faults: ['key-exists'] });
  const stopped = await kiosk.scanned('1', serial());
  expect(stopped).toMatchObject({ outcome: 'FAIL', failure: { code: 'DEVICE_HOLDS_UNKNOWN_CREDENTIAL' } });
  await kiosk.demo.replace(one, { serial: serial() });
  const again = await kiosk.scanned('1', serial(), approval);
  expect(again).toMatchObject({ outcome: 'PASS' });
  const [given] = approvals();
  expect(given).toMatchObject({ kind: 'rework', subject: serial(), used: startOf(again.runId)?.seq });
  await expectProven();
});

test('more units than were ordered: the unit that was stopped goes on', async () => {
  await kiosk.logIn('supervisor');
  await kiosk.value('orders.open', { id: 'W-1', product: 'tracker', quantity: 1, lot: null });
  await kiosk.logIn('operator');
  await kiosk.value('line.choose', { product: 'tracker', order: 'W-1' });
  expect(await kiosk.scanned('1', serial())).toMatchObject({ outcome: 'PASS' });
  await kiosk.demo.replace(one);
  const stopped = await kiosk.scanned('1', serial());
  expect(stopped).toMatchObject({ state: 'refused', failure: { code: 'ORDER_COMPLETE', details: { order: 'W-1' } } });
  await kiosk.value('orders.raise', { id: 'W-1', by: 1, approval });
  expect(await kiosk.scanned('1', serial())).toMatchObject({ outcome: 'PASS' });
  const [given] = approvals();
  expect(given).toMatchObject({ kind: 'quota', subject: 'order:W-1', amount: 1 });
  expect(given?.used).not.toBeNull();
  await expectProven();
});

test('nothing is approved for a scan that no slot could take', async () => {
  const nowhere = { text: serial(), slot: '9', approval };
  expect(await kiosk.codeOf('line.scan', nowhere)).toBe('SLOT_UNKNOWN');
  expect(await kiosk.codeOf('line.scan', { ...nowhere, slot: '1', text: 'no IMEI' })).toBe('SERIAL_MALFORMED');
  expect(approvals()).toEqual([]);
});
