import { expect, onTestFinished, test } from 'vitest';
import { homeAt } from '../../../station/config/home.ts';
import { openLineIssuers } from '../../../station/issuing/issuers.ts';
import { activateIssuer } from '../../../station/issuing/issuing-authority.ts';
import { createSelfSignedIssuingCa } from '../../../station/pki/issuing-ca.ts';
import {
  makeHome,
  makeTestFolder,
  openTestLedger,
  openTestSigner,
  removeTestFolder,
} from '../../setup/line/station-on-disk.ts';

const minuteMs = 60_000;

/** A station with two issuing CAs, the second planned for a minute ago; its clock can be set. */
async function twoIssuers() {
  const folder = await makeTestFolder();
  onTestFinished(() => removeTestFolder(folder));
  await makeHome(`${folder}/station`);
  const home = homeAt(`${folder}/station`);
  const [ledger, signer] = [openTestLedger(home), await openTestSigner(home)];
  onTestFinished(() => signer.close());
  onTestFinished(() => ledger.close());
  const key = 'issuing-ca-2';
  await signer.createKey(key, 'ec-p256');
  const [now, subject] = [new Date(), { commonName: 'Next CA' }];
  const own = await createSelfSignedIssuingCa({ signer, subject, now, lifetimeYears: null, key });
  await activateIssuer({ signer, ledger, home, person: 'tester', certificates: [own], now, key });
  const from = Math.floor((now.getTime() - minuteMs) / 1000) * 1000;
  const next = { key: 2, from: new Date(from).toISOString().replace('.000', '') };
  let time = from - 1000;
  const clock = { now: () => new Date(time), monotonicMs: () => time };
  const open = (planned = next) =>
    openLineIssuers({ home, ledger, signer, issuing: { warn_days: [90], next: planned }, clock });
  const [first, second] = ledger.issuers().map(({ sha256 }) => sha256);
  const switches = () => ledger.entries({ from: 0, limit: 9, kind: 'issuer.switched' }).length;
  return { open, first, second, switches, isDue: () => void (time = from) };
}

test('a line that is open when the day comes switches once, and finishes under the old one what that began', async () => {
  const { open, first, second, switches, isDue } = await twoIssuers();
  const line = await open();
  await line.settleIssuer();
  expect([line.issuer().issuerId, switches()]).toEqual([first, 0]);
  isDue();
  expect(line.issuer().issuerId).toBe(first);
  await Promise.all([line.settleIssuer(), line.settleIssuer()]);
  expect([line.issuer().issuerId, switches()]).toEqual([second, 1]);
  expect(line.issuer(first).issuerId).toBe(first);
  // An issuer that the station no longer has is nobody: whoever asked sees that it is another one.
  expect(line.issuer('another').issuerId).toBe(second);
});

test('one process switches, the other follows', async () => {
  const { open, second, switches, isDue } = await twoIssuers();
  const [one, other] = [await open(), await open()];
  isDue();
  await one.settleIssuer();
  await other.settleIssuer();
  expect([one.issuer().issuerId, other.issuer().issuerId, switches()]).toEqual([second, second, 1]);
  expect((await open()).issuer().issuerId).toBe(second);
});

test('a next one that is not there leaves the old one signing', async () => {
  const { open, first, switches, isDue } = await twoIssuers();
  isDue();
  const line = await open({ key: 3, from: '2020-01-01T00:00:00Z' });
  expect([line.issuer().issuerId, switches()]).toEqual([first, 0]);
});
