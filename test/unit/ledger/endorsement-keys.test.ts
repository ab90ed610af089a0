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
  const byTpm = attempt('GW-1', 'r1').started({ attestation: 'tpm', keyOrigin: null });
  await expect(append(ledger, byTpm)).rejects.toMatchObject({ code: 'LEDGER_ENTRY_REFUSED' });
});

/** A run that ends with the key proven. */
const proving = (serial: string, runId: string, key = endorsementKey, rework: string | null = null) => {
  const run = attempt(serial, runId);
  const ids = { runId, registrationId: serial.toLowerCase() };
  const endorsementKeySha256 = sha256Of(key);
  const content = { ...ids, endorsementKey: key, endorsementKeySha256, storageRootKey: null };
  return {
    started: run.started({ family: 'tpm-gateway', attestation: 'tpm', keyOrigin: null, rework }),
    proven: (change: Partial<EntryContents['endorsement-key.proven']> = {}) =>
      entry('endorsement-key.proven', serial, { ...content, ...change }),
    passed: run.finished('PASS', { credentialSha256: endorsementKeySha256 }),
    failed: run.finished('FAIL'),
    voided: run.voided({ serialNumber: null, sha256: sha256Of(endorsementKey) }),
  };
};

test('a unit passes by the key that its TPM proved, again after a rework, and by another after a new board', async () => {
  const { ledger, file } = testLedger();
  const [first, again, other] = [
    proving('GW-1', 'r1'),
    proving('GW-1', 'r2', endorsementKey, 'new housing'),
    proving('GW-1', 'r3', storageRootKey, 'new board'),
  ];
  await append(ledger, ...opening(), first.started, first.proven(), first.passed);
  expect(ledger.unit('GW-1')).toMatchObject({ state: 'passed', credentialSha256: sha256Of(endorsementKey) });
  expect(ledger.endorsementKeyOwner(sha256Of(endorsementKey))).toBe('GW-1');
  expect(ledger.outboxRow('gw-1')).toMatchObject({ attestation: 'tpm', state: 'pending' });
  await append(ledger, enrolled('GW-1'), again.started, again.proven({ storageRootKey }), again.passed);
  const key = { runId: 'r2', state: 'live', storageRootKey: Buffer.from(storageRootKey, 'base64') };
  expect(ledger.credentials('gw-1')).toMatchObject([key]);
  expect(ledger.outboxRow('gw-1')).toMatchObject({ state: 'done' });

  await expect(append(ledger, other.started, other.proven())).rejects.toMatchObject({
    code: 'LEDGER_SECOND_CREDENTIAL',
  });
  await append(ledger, other.started, other.voided, other.proven(), other.passed);
  expect(ledger.credentials('gw-1').map(({ state }) => state)).toEqual(['voided', 'live']);
  expect(ledger.outboxRow('gw-1')).toMatchObject({ state: 'pending', replacesSha256: sha256Of(endorsementKey) });
  expect(ledger.endorsementKeyOwner(sha256Of(endorsementKey))).toBeUndefined();
  expect(await verifyLedger({ file })).toMatchObject({ verified: true, problems: [] });
});

test('no PASS without the key, no key without such a run, and no unit by the key of another', async () => {
  const { ledger } = testLedger();
  const [one, two] = [proving('GW-1', 'r1'), proving('GW-2', 'r2')];
  const refused = (...entries: Parameters<typeof append> extends [unknown, ...infer Rest] ? Rest : never) =>
    append(ledger, ...entries).then(
      () => 'taken',
      ({ code }: { code: string }) => code,
    );
  await append(ledger, ...opening(), one.started);
  expect(await refused(one.passed)).toBe('LEDGER_ENTRY_REFUSED');
  expect(await refused(one.proven({ endorsementKeySha256: '0'.repeat(64) }))).toBe('LEDGER_ENTRY_REFUSED');
  expect(await refused(two.proven())).toBe('LEDGER_ENTRY_REFUSED');
  expect(await refused(attempt('GW-3', 'r3').started(), proving('GW-3', 'r3').proven())).toBe('LEDGER_ENTRY_REFUSED');
  await append(ledger, one.proven(), one.passed, two.started);
  expect(await refused(two.proven())).toBe('LEDGER_ENDORSEMENT_KEY_TAKEN');
  expect(await refused(imported('GW-4'))).toBe('LEDGER_ENDORSEMENT_KEY_TAKEN');
  expect(await refused(imported('GW-1', { endorsementKey: storageRootKey }))).toBe('LEDGER_UNIT_KNOWN');
  await append(ledger, two.failed);
  expect(ledger.credential('gw-2')).toBeUndefined();
});

test.each([
  ['PASS_NOT_PROVEN', `kind = 'endorsement-key.proven'`],
  ['SEQUENCE_IMPOSSIBLE', `kind = 'run.started'`],
])('the auditor reports %s when a record of the proof is rewritten', async (code, which) => {
  const { ledger, file } = testLedger();
  const run = proving('GW-1', 'r1');
  await append(ledger, ...opening(), run.started, run.proven(), run.passed);
  await ledger.close();
  const db = rawDatabase(file);
  for (const { name } of db
    .prepare<[], { name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'trigger'`)
    .all())
    db.exec(`DROP TRIGGER ${name}`);
  const swap = which.includes('proven')
    ? [sha256Of(endorsementKey), sha256Of(storageRootKey)]
    : ['"attestation":"tpm"', '"attestation":"x509"'];
  db.prepare(`UPDATE entries SET record = CAST(replace(CAST(record AS TEXT), ?, ?) AS BLOB) WHERE ${which}`).run(
    ...swap,
  );
  expect((await verifyLedger({ file })).problems.map((problem) => problem.code)).toContain(code);
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
