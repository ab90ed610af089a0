import { expect, test } from 'vitest';
import { issuerVerdict, nextIssuerVerdict } from '../../../station/issuing/issuer-health.ts';
import type { IssuerRow } from '../../../station/ledger/ledger.ts';
import { createSelfSignedIssuingCa } from '../../../station/pki/issuing-ca.ts';
import { changedProductOf, productOf } from '../../setup/line/products.ts';
import { signerInMemory } from '../pki/signer-in-memory.ts';

const made = new Date('2026-01-01T00:00:00Z');
const issuing = { warn_days: [90, 30, 7] };
const yearly = changedProductOf('tracker', (text) =>
  text.replace('[device]', '[certificate]\nlifetime_days = 365\n[device]'),
);
const ca = (lifetimeYears: number | null, now = made) =>
  createSelfSignedIssuingCa({ signer: signerInMemory('ec-p256'), subject: { commonName: 'line' }, now, lifetimeYears });
const row = (certificate: Buffer): IssuerRow => ({
  sha256: 'aa',
  key: 'issuing-ca-2',
  certificate,
  chain: [],
  entry: 1,
  inForceSince: null,
  current: false,
  signed: 0,
});

test.each([
  ['2027-06-01', 'ok', /^CN=line, 2\d\d days left: it ends 2028-01-01$/],
  ['2027-10-15', 'warning', /\(under 90\)$/],
  ['2027-12-10', 'warning', /\(under 30\)$/],
  ['2027-12-28', 'problem', /\(under 7\)$/],
])('%s, two years after it was made, the CA is %s', async (day, state, message) => {
  const health = { certificate: await ca(2), products: [], issuing, planned: undefined, now: new Date(day) };
  expect(issuerVerdict(health)).toMatchObject({ state, message: { text: expect.stringMatching(message) } });
});

test('what counts is the day from which a product’s certificate would outlive it', async () => {
  const certificate = await ca(2);
  const health = { certificate, products: [yearly], issuing, planned: undefined, now: new Date('2026-12-28') };
  expect(issuerVerdict(health)).toMatchObject({
    state: 'problem',
    message: { text: expect.stringContaining('a certificate of tracker would outlive it') },
  });
  const planned = { key: 'issuing-ca-2', from: new Date('2026-12-30'), row: row(certificate) } as const;
  expect(issuerVerdict({ ...health, planned })).toMatchObject({ state: 'ok' });
  const late = { ...planned, from: new Date('2027-02-01') };
  expect(issuerVerdict({ ...health, planned: late })).toMatchObject({ state: 'problem' });
});

test('the next one must be there, and fit what the products ask for', async () => {
  const from = new Date('2027-01-01');
  const key = 'issuing-ca-2' as const;
  const verdict = (next: IssuerRow | undefined, now: string, products = [yearly]) =>
    nextIssuerVerdict({ key, from, row: next }, products, new Date(now));
  expect(verdict(undefined, '2026-06-01')).toMatchObject({ state: 'warning' });
  expect(verdict(undefined, '2027-06-01')).toMatchObject({ state: 'problem' });
  const ten = row(await ca(10));
  expect(verdict(ten, '2026-06-01')).toMatchObject({ state: 'ok' });
  expect(verdict(ten, '2027-06-01')).toMatchObject({ state: 'warning' });
  // Certificates without an end outlive every CA that has one.
  expect(verdict(ten, '2026-06-01', [productOf('tracker')])).toMatchObject({ state: 'problem' });
});
