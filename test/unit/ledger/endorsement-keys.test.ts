import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { EntryContents } from '../../../station/domain/entry.ts';
import { verifyLedger } from '../../../station/ledger/verify/verify.ts';
import { endorsementKey, storageRootKey } from '../../conformance/tpm-keys.ts';
import { append, attempt, entry, opening, rawDatabase, testLedger } from './history.ts';

const sha256Of = (base64: string) => createHash('sha256').update(Buffer.from(base64, 'base64')).digest('hex');
const imported = (serial: string, change: Partial<EntryContents['endorsement-key.imported']> = {}) => {
  const key = change.endorsementKey ?? endorsementKey;
  return entry('endorsement-key.imported', serial, {
    product: 'edge-gateway',
    registrationId: change.registrationId ?? serial.toLowerCase(),
    deviceId: null,
    endorsementKey: key,
    endorsementKeySha256: sha256Of(key),
    storageRootKey: null,
    ...change,
  });
};
const enrolled = (serial: string) =>
  entry('enrollment.created', serial, {
    registrationId: serial.toLowerCase(),
    credentialSha256: sha256Of(endorsementKey),
    how: 'created',
    attempts: 1,
    etag: null,
  });

test('an imported unit is known, has its key, and its enrollment is due; the auditor agrees', async () => {
  const { ledger, file } = testLedger();
  await append(ledger, ...opening(), imported('GW-1'));
  expect(ledger.unit('GW-1')).toMatchObject({
    state: 'imported',
    runs: 0,
    lastRunId: null,
    lastSlot: null,
    passedAt: null,
    enrollment: 'pending',
    credentialSha256: sha256Of(endorsementKey),
  });
  expect(ledger.credential('gw-1')).toMatchObject({
    kind: 'tpm',
    state: 'live',
    runId: null,
    endorsementKey: Buffer.from(endorsementKey, 'base64'),
    storageRootKey: null,
  });
  expect(ledger.outboxRow('gw-1')).toMatchObject({ attestation: 'tpm', state: 'pending', replacesSha256: null });
  expect(ledger.outboxSummary().pending).toBe(1);
  await append(ledger, enrolled('GW-1'));
  expect(ledger.unit('GW-1')?.enrollment).toBe('done');
  expect(await verifyLedger({ file })).toMatchObject({ verified: true, problems: [] });
});

test('no two units have one endorsement key, one registration id, or one serial number', async () => {
  const { ledger } = testLedger();
  await append(ledger, ...opening(), imported('GW-1'), ...attempt('SN-1', 'r1').passing());
  const refused = (second: ReturnType<typeof imported>) =>
    append(ledger, second).then(
      () => 'taken',
      ({ code }: { code: string }) => code,
    );
  expect(await refused(imported('GW-2'))).toBe('LEDGER_ENDORSEMENT_KEY_TAKEN');
  const other = { endorsementKey: storageRootKey };
  expect(await refused(imported('GW-2', { ...other, registrationId: 'gw-1' }))).toBe('LEDGER_REGISTRATION_ID_TAKEN');
  expect(await refused(imported('GW-2', { ...other, registrationId: 'sn-1' }))).toBe('LEDGER_REGISTRATION_ID_TAKEN');
  expect(await refused(imported('GW-1', other))).toBe('LEDGER_UNIT_KNOWN');
  expect(await refused(imported('SN-1', { ...other, registrationId: 'sn-1' }))).toBe('LEDGER_UNIT_KNOWN');
  expect(await refused(imported('GW-2', other))).toBe('taken');
});

test('the digest must be the key’s, and no run takes an imported unit', async () => {
  const { ledger } = testLedger();
  const wrong = imported('GW-1', { endorsementKeySha256: '0'.repeat(64) });
  await expect(append(ledger, ...opening(), wrong)).rejects.toMatchObject({ code: 'LEDGER_ENTRY_REFUSED' });
  await append(ledger, ...opening(), imported('GW-1'));
  await expect(append(ledger, attempt('GW-1', 'r1').started())).rejects.toMatchObject({ code: 'LEDGER_ENTRY_REFUSED' });
});

test('the auditor sees a key that was given to a second unit, and an import that was taken out of the tables', async () => {
  const { ledger, file } = testLedger();
  await append(ledger, ...opening(), imported('GW-1'), imported('GW-2', { endorsementKey: storageRootKey }));
  await ledger.close();
  const db = rawDatabase(file);
  db.exec('DROP INDEX one_unit_an_endorsement_key');
  db.prepare(`UPDATE credentials SET sha256 = ? WHERE serial = 'GW-2'`).run(sha256Of(endorsementKey));
  const twice = await verifyLedger({ file });
  expect(twice.problems.map(({ code }) => code)).toContain('DERIVED_TABLE_WRONG');
  expect(twice.problems.map(({ message }) => message).join()).toContain('is there twice');
});
