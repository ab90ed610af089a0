import { describe, expect, test } from 'vitest';
import type { NewEntry } from '../../../station/domain/entry.ts';
import { verifyLedger } from '../../../station/ledger/verify/verify.ts';
import { append, entry, opening, testCa, testLedger } from './history.ts';
import { createTestCa, sha256, type TestCa } from './test-ca.ts';

const code = 'AB'.repeat(24);
const subject = 'ca:line';
/** Sequence number of the first entry after the opening. */
const start = opening().length;

const intended = (content: object = {}): NewEntry =>
  entry('dps.change-intended', subject, {
    service: 'factory-dps',
    change: 'ca-upload',
    target: 'line',
    before: null,
    after: { sha256: sha256('x'), isVerified: false },
    ...content,
  });
const ended = (intent: number): NewEntry =>
  entry('dps.change-ended', subject, { intent, outcome: 'made', code: null, etag: 'e' });

function proof({
  ca = testCa,
  commonName = code,
  intent = start,
}: {
  ca?: TestCa;
  commonName?: string;
  intent?: number;
} = {}): NewEntry[] {
  const serialNumber = `40${'1f'.repeat(15)}`;
  const { tbs } = testCa.tbs({ commonName, serialNumber });
  const certificate = ca.certify(tbs);
  return [
    entry('ca.proof-intended', subject, {
      service: 'factory-dps',
      ca: 'line',
      caSha256: testCa.sha256,
      verificationCode: code,
      serialNumber,
      tbs: tbs.toString('base64'),
    }),
    entry('ca.proof-signed', subject, {
      intent,
      sha256: sha256(certificate),
      certificate: certificate.toString('base64'),
    }),
  ];
}

async function problemsOf(...entries: NewEntry[]): Promise<{ seq: number | null; code: string }[]> {
  const { ledger, file } = testLedger();
  await append(ledger, ...opening(), ...entries);
  await ledger.close();
  const { problems } = await verifyLedger({ file });
  return problems.map(({ seq, code: problem }) => ({ seq, code: problem }));
}

test('a change with its intent, and a proof that the CA signed as intended, verify', async () => {
  expect(await problemsOf(intended(), ended(start), ...proof({ intent: start + 2 }))).toEqual([]);
});

test('a change whose end never came verifies too: the process died, or the answer was lost', async () => {
  expect(await problemsOf(intended())).toEqual([]);
});

describe('what cannot have happened', () => {
  test.each<[string, NewEntry[], number, string]>([
    ['an end without its intent', [ended(start)], 0, 'SEQUENCE_IMPOSSIBLE'],
    ['two ends of one intent', [intended(), ended(start), ended(start)], 2, 'SEQUENCE_IMPOSSIBLE'],
    ['a proof that was not intended', proof().slice(1), 0, 'SEQUENCE_IMPOSSIBLE'],
    ['a proof by another CA of that name', proof({ ca: createTestCa() }), 1, 'CERTIFICATE_INVALID'],
    ['a proof that carries no code', proof({ commonName: 'sn-1' }), 1, 'CERTIFICATE_INVALID'],
  ])('%s', async (_name, entries, at, problem) => {
    expect(await problemsOf(...entries)).toEqual([{ seq: start + at, code: problem }]);
  });

  test('a proof other than the intended one', async () => {
    const [before] = proof();
    const [, other] = proof();
    if (!before || !other) throw new Error('no proof');
    expect(await problemsOf(before, other)).toEqual([{ seq: start + 1, code: 'CERTIFICATE_INVALID' }]);
  });
});

test('a fact that is no simple value is not written', async () => {
  const { ledger } = testLedger();
  const entries = [...opening(), intended({ after: { hub: { connectionString: 'secret' } } })];
  await expect(append(ledger, ...entries)).rejects.toMatchObject({ code: 'LEDGER_ENTRY_MALFORMED' });
  await ledger.close();
});
