import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { homeAt } from '../../../station/config/home.ts';
import type { InputOf, RowName } from '../../../station/contract/contract.ts';
import { type DemoLine, demoPeople, startDemoLine } from '../../../station/demo/demo-kiosk.ts';
import { isSlotId } from '../../../station/domain/ids.ts';
import { initialiseStation } from '../../../station/initialise.ts';
import { signerChange } from '../../../station/issuing/signer-guard.ts';
import { type Kiosk, openKiosk } from '../../../station/kiosk/kiosk.ts';
import { verifyLedger } from '../../../station/ledger/verify/verify.ts';
import { readSecret } from '../../../station/signer/secret-source.ts';
import { createStation, type Station } from '../../../station/station.ts';

/** A key store that was swapped while the station was off: the line stays shut until a second person says that it may be. */

const slots = new Map(['1'].filter(isSlotId).map((slot) => [slot, '/dev/null']));

let dir: string;
let demo: DemoLine;
let station: Station;
let kiosk: Kiosk;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'signer-change-'));
  demo = await startDemoLine({ dir, slots: [], baudRate: null });
  const other = homeAt(join(dir, 'other'));
  const answers = { id: 'other', site: 'Hall 1', signer: { kind: 'software' } } as const;
  await initialiseStation({
    home: other,
    answers,
    person: 'somebody',
    readSecret:
      ({ dir: baseDirectory }) =>
      (source, what) =>
        readSecret({ source, what, baseDirectory }),
    issuingCa: 'self-signed',
    caCommonName: 'Other CA',
    caKeyAlgorithm: 'ec-p256',
  });
  await rm(demo.home.signerDir, { recursive: true });
  await cp(other.signerDir, demo.home.signerDir, { recursive: true });
  await cp(other.issuingCaFile, demo.home.issuingCaFile);
  await open();
});

afterEach(async () => {
  await close();
  await demo.close();
  await rm(dir, { recursive: true, force: true });
});

async function open(): Promise<void> {
  const { home } = demo;
  station = await createStation({
    home,
    person: 'station',
    readSecret: (source, what) => readSecret({ source, what, baseDirectory: home.dir }),
  });
  kiosk = await openKiosk({
    station,
    people: station.people,
    slots,
    onEvent: () => undefined,
    onBusy: () => undefined,
    onExit: () => undefined,
  });
}

async function close(): Promise<void> {
  await kiosk.close();
  await station.close();
}

async function codeOf<Name extends RowName>(name: Name, input: InputOf<Name>): Promise<string | null> {
  const reply = await kiosk.handle(name, input);
  return reply.ok ? null : reply.error.code;
}

const logIn = async (role: (typeof demoPeople)[number]['role']): Promise<void> => {
  const person = demoPeople.find((one) => one.role === role);
  expect(await codeOf('session.login', { badge: person?.id ?? '', pin: person?.pin ?? '' })).toBeNull();
};
const ready = async (): Promise<unknown> => {
  const reply = await kiosk.handle('state.snapshot', {});
  return reply.ok ? reply.value : null;
};
/** The line opens beside the login: what became of it is said when it is known. */
const said = (what: object): Promise<void> => expect.poll(ready, { timeout: 20_000 }).toMatchObject(what);
const shut = (code: string) => ({ state: { ready: { open: false, failure: { code } } } });
const isOpen = { state: { ready: { open: true, failure: null } } };
const approval = { badge: 'ad-1', pin: '4444', reason: 'the old store was lost' };

test('another key store keeps the line shut until a second person approves it; then it is the station’s', async () => {
  await said(shut('SIGNER_CHANGED'));
  await logIn('operator');
  expect(await codeOf('line.approveSigner', { approval })).toBe('ROLE_REQUIRED');
  await logIn('supervisor');
  const own = { ...approval, badge: 'su-1', pin: '2222' };
  expect(await codeOf('line.approveSigner', { approval: own })).toBe('APPROVAL_SAME_PERSON');
  expect(await codeOf('line.approveSigner', { approval: { ...approval, pin: '9999' } })).toBe('LOGIN_REFUSED');
  const byOperator = { ...approval, badge: 'op-1', pin: '1111' };
  expect(await codeOf('line.approveSigner', { approval: byOperator })).toBe('APPROVAL_NOT_ALLOWED');
  expect(await ready()).toMatchObject(shut('SIGNER_CHANGED'));

  expect(await codeOf('line.approveSigner', { approval })).toBeNull();
  expect(await ready()).toMatchObject(isOpen);
  expect(await codeOf('line.approveSigner', { approval })).toBe('SIGNER_NOT_CHANGED');
  const [change] = station.ledger.entries({ from: 0, limit: 10, kind: 'signer.changed' });
  expect(change).toMatchObject({ person: 'su-1', content: { signer: 'software' } });
  await close();
  await open();
  await said(isOpen);
  expect(await verifyLedger({ file: demo.home.ledgerFile })).toMatchObject({ verified: true, problems: [] });
});

test('an approval that was recorded and not yet used opens the line at the next start, once', async () => {
  await said(shut('SIGNER_CHANGED'));
  const change = await signerChange(station.ledger, await station.signer());
  const request = { ...approval, pin: Buffer.from(approval.pin), requestedBy: 'su-1', kind: 'signer-change' } as const;
  const { entry } = await station.people.approve({ ...request, subject: `signer:${change?.after}` });
  await close();
  await open();
  await said(isOpen);
  expect(station.ledger.approval(entry)?.used).not.toBeNull();
});
