import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { EntryContents, NewEntry } from '../../../station/domain/entry.ts';
import { signerSubject } from '../../../station/domain/people.ts';
import { signCheckpoint } from '../../../station/ledger/checkpoint/sign-checkpoint.ts';
import { type SignerIdentity, signerDigest, signerOfRecord } from '../../../station/ledger/signer-of-record.ts';
import { verifyLedger } from '../../../station/ledger/verify/verify.ts';
import { append, auditPublicKey, entry, opening, signAsAuditor, testLedger } from './history.ts';

const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const signWithNewKey = (message: Buffer) => Promise.resolve(sign('sha256', message, keys.privateKey));
const first: SignerIdentity = {
  signer: 'software',
  auditKey: auditPublicKey.toString('base64'),
  issuingKey: null,
};
const second: SignerIdentity = {
  signer: 'pkcs11',
  auditKey: keys.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  issuingKey: null,
};
const third: SignerIdentity = { ...second, signer: 'software' };
const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : String(error)),
  );

const boss = entry('person.added', 'person:boss', {
  id: 'boss',
  name: 'Boss',
  role: 'supervisor',
  language: null,
  credentialSha256: null,
});
const approved = (to: SignerIdentity, kind: 'signer-change' | 'rework' = 'signer-change') => {
  const subject = signerSubject(signerDigest(to));
  const content = { kind, subject, requestedBy: 'op-1', approvedBy: 'boss', reason: 'the token broke', amount: null };
  return entry('override.approved', subject, content);
};
const changed = (
  from: SignerIdentity,
  to: SignerIdentity,
  approval: number,
  change: Partial<EntryContents['signer.changed']> = {},
): NewEntry => {
  const [before, after] = [signerDigest(from), signerDigest(to)];
  const content = { before, after, approval, ...to, notForProduction: true, ...change };
  return entry('signer.changed', signerSubject(after), content);
};

async function working() {
  const test = testLedger();
  await append(test.ledger, ...opening(), boss);
  return test;
}

test('the ledger knows the signer of the beginning, then the one it was changed to; both may have signed', async () => {
  const { ledger, file } = await working();
  expect(signerOfRecord(ledger)?.identity).toEqual(first);
  await signCheckpoint({ ledger, sign: signAsAuditor });
  const [approval = -1] = await append(ledger, approved(second));
  const [seq = -1] = await append(ledger, changed(first, second, approval));
  expect(signerOfRecord(ledger)).toEqual({ identity: second, entry: seq });
  expect(ledger.approval(approval)?.used).toBe(seq);
  expect(await code(signCheckpoint({ ledger, sign: signAsAuditor }))).toBe('LEDGER_AUDIT_KEY_MISMATCH');
  await signCheckpoint({ ledger, sign: signWithNewKey });
  expect(await verifyLedger({ file })).toMatchObject({ verified: true, checkpoints: expect.any(Number) });
});

describe('no signer is changed', () => {
  test.each<[string, (approval: number) => NewEntry[]]>([
    ['by a key that is published once more', () => opening().slice(1, 2)],
    ['without an approval', () => [changed(first, second, 0)]],
    ['by the approval of another one', (approval) => [changed(first, third, approval)]],
    ['from one that it was not', (approval) => [changed(third, second, approval)]],
    ['under another digest', (approval) => [changed(first, second, approval, { after: signerDigest(third) })]],
    [
      'by an approval of something else',
      (approval) => [approved(second, 'rework'), changed(first, second, approval + 1)],
    ],
    [
      'by an approval that was used',
      (approval) => [
        changed(first, second, approval),
        approved(third),
        changed(second, third, approval + 2),
        changed(third, second, approval),
      ],
    ],
    [
      'by one that was given before the last change',
      (approval) => [approved(third), changed(first, second, approval), changed(second, third, approval + 1)],
    ],
  ])('%s', async (_, entries) => {
    const { ledger } = await working();
    const [approval = -1] = await append(ledger, approved(second));
    expect(await code(append(ledger, ...entries(approval)))).toBe('LEDGER_ENTRY_REFUSED');
    expect(signerOfRecord(ledger)?.identity).toEqual(first);
  });
});
