import { generateKeyPairSync, sign } from 'node:crypto';
import { closeSync, copyFileSync, mkdirSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { signerSubject } from '../../../station/domain/people.ts';
import { signCheckpoint } from '../../../station/ledger/checkpoint/sign-checkpoint.ts';
import { signerDigest } from '../../../station/ledger/signer-of-record.ts';
import { appendLeaf, type Edge, emptyEdge, hashLeaf } from '../../../station/ledger/tree/tree.ts';
import { definitions } from '../../../station/ledger/verify/check-schema.ts';
import { verifyLedger } from '../../../station/ledger/verify/verify.ts';
import {
  append,
  attempt,
  auditPublicKey,
  entry,
  opening,
  rawDatabase,
  signAsAuditor,
  tempDirectory,
  testCa,
  testLedger,
} from './history.ts';
import { createTestCa, sha256 } from './test-ca.ts';

/** A ledger with three units, the second failed, and a checkpoint after each; then an attacker with SQL in hand. */
async function victim() {
  const { ledger, file } = testLedger();
  const notes: string[] = [];
  const sign = async () => notes.push(await signCheckpoint({ ledger, sign: signAsAuditor }));
  const failing = attempt('SN-2', 'r2');
  await append(ledger, ...opening(), ...attempt('SN-1', 'r1').passing());
  await sign();
  await append(ledger, ...failing.untilVerdict(), failing.finished('FAIL'));
  await append(ledger, ...attempt('SN-3', 'r3', 'symmetric-key').passing());
  await sign();
  await ledger.close();
  const db = rawDatabase(file);
  db.pragma('foreign_keys = OFF');
  return { file, db, notes };
}

/** Takes the safeguards off for as long as `tamper` takes, as a careful attacker would. */
function behindTheTriggers(db: Database.Database, tamper: () => void): void {
  const triggers = db
    .prepare<[], { name: string; sql: string }>(`SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'`)
    .all();
  for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`);
  tamper();
  for (const { sql } of triggers) db.exec(sql);
}

/** Rebuilds every hash over the records as they now are: all that can be done without the audit key. */
function rehash(db: Database.Database): void {
  const rows = db.prepare<[], { seq: number; record: Buffer }>('SELECT seq, record FROM entries ORDER BY seq').all();
  let edge: Edge = emptyEdge;
  db.exec('DELETE FROM tree_nodes');
  for (const { seq, record } of rows) {
    const leaf = hashLeaf(record);
    db.prepare('UPDATE entries SET leaf = ? WHERE seq = ?').run(leaf, seq);
    const next = appendLeaf(edge, leaf);
    edge = next.edge;
    for (const { level, index, hash } of next.completed) {
      if (level % 8 === 0) db.prepare('INSERT INTO tree_nodes VALUES (?, ?, ?)').run(level, index, hash);
    }
  }
  const lastAt = rows.at(-1)?.record.subarray(7, 31).toString('latin1');
  db.prepare('UPDATE tree_head SET size = ?, edge = ?, last_at = ?').run(edge.size, Buffer.concat(edge.hashes), lastAt);
}

const editRecord = (db: Database.Database, seq: number, edit: (text: string) => string) => {
  const record: unknown = db.prepare('SELECT record FROM entries WHERE seq = ?').pluck().get(seq);
  db.prepare('UPDATE entries SET record = ? WHERE seq = ?').run(Buffer.from(edit(String(record))), seq);
};

const codesOf = ({ problems }: Awaited<ReturnType<typeof verifyLedger>>) => new Set(problems.map(({ code }) => code));

describe('single edits are found, and the entry is named', () => {
  test('every byte of a record', async () => {
    const { file, db } = await victim();
    const record: unknown = db.prepare('SELECT record FROM entries WHERE seq = 4').pluck().get();
    if (!Buffer.isBuffer(record)) throw new TypeError('no record');
    // A prime step: bytes of every field, its quotes and its values, without auditing hundreds of times.
    for (let at = 0; at < record.length; at += 13) {
      behindTheTriggers(db, () => {
        const flipped = Buffer.from(record);
        flipped[at] = (flipped[at] ?? 0) ^ 1;
        db.prepare('UPDATE entries SET record = ? WHERE seq = 4').run(flipped);
      });
      const found = await verifyLedger({ file, scope: 'tree' });
      expect(found).toMatchObject({ verified: false, firstBadEntry: 4 });
      expect(found.problems).toContainEqual(expect.objectContaining({ seq: 4, code: 'ENTRY_ALTERED' }));
    }
  });

  const edits: Record<string, [seq: number, sql: string, code: string]> = {
    'a leaf hash': [4, 'UPDATE entries SET leaf = zeroblob(32) WHERE seq = 4', 'ENTRY_ALTERED'],
    'the kind under which it is filed': [
      9,
      `UPDATE entries SET kind = 'run.refused' WHERE seq = 9`,
      'ENTRY_INDEXED_WRONG',
    ],
    'the subject under which it is filed': [
      9,
      `UPDATE entries SET subject = 'SN-2' WHERE seq = 9`,
      'ENTRY_INDEXED_WRONG',
    ],
    'a removed entry': [5, 'DELETE FROM entries WHERE seq = 5', 'ENTRY_MISSING'],
    'a removed last entry, of 22': [21, 'DELETE FROM entries WHERE seq = 21', 'CHECKPOINT_AHEAD'],
    'an inserted entry': [
      22,
      `INSERT INTO entries SELECT 22, record, leaf, kind, subject FROM entries WHERE seq = 3`,
      'ENTRY_ALTERED',
    ],
    'a gap': [21, 'UPDATE entries SET seq = seq + 1 WHERE seq = 21', 'ENTRY_MISSING'],
    'swapped entries': [
      4,
      `UPDATE entries SET seq = -1 WHERE seq = 4; UPDATE entries SET seq = 4 WHERE seq = 5; UPDATE entries SET seq = 5 WHERE seq = -1`,
      'ENTRY_ALTERED',
    ],
  };

  test.each(Object.entries(edits))('%s', async (_, [seq, sql, code]) => {
    const { file, db } = await victim();
    behindTheTriggers(db, () => db.exec(sql));
    const found = await verifyLedger({ file });
    expect(found.verified).toBe(false);
    expect(found.problems).toContainEqual(expect.objectContaining({ seq, code }));
  });

  test('a row that has lost its values, whatever the table demands', async () => {
    const { file, db } = await victim();
    db.unsafeMode();
    db.pragma('writable_schema = ON');
    db.exec(`UPDATE sqlite_schema SET sql = replace(sql, 'NOT NULL', '') WHERE name = 'entries'`);
    db.close();
    const again = rawDatabase(file);
    behindTheTriggers(again, () => again.exec('UPDATE entries SET record = NULL, leaf = NULL WHERE seq = 4'));
    const { problems } = await verifyLedger({ file });
    expect(problems).toContainEqual(expect.objectContaining({ seq: 4, code: 'ENTRY_ALTERED' }));
    expect(problems).toContainEqual(expect.objectContaining({ seq: 4, code: 'ENTRY_MALFORMED' }));
  });

  test('the stored edge, its size and its time', async () => {
    for (const sql of ['edge = zeroblob(length(edge))', 'size = size + 1', `last_at = '2020-01-01T00:00:00.000Z'`]) {
      const { file, db } = await victim();
      db.exec(`UPDATE tree_head SET ${sql}`);
      expect(codesOf(await verifyLedger({ file }))).toEqual(new Set(['TREE_ALTERED']));
    }
  });

  test('stored nodes: changed, removed, added', async () => {
    for (const sql of [
      'UPDATE tree_nodes SET hash = zeroblob(32) WHERE node_index = 1',
      'DELETE FROM tree_nodes WHERE node_index = 0',
      'INSERT INTO tree_nodes VALUES (8, 7, zeroblob(32))',
    ]) {
      const { ledger, file } = testLedger();
      const note = entry('config.changed', 'f', { file: 'f', sha256: null });
      await append(ledger, ...Array.from({ length: 520 }, () => note));
      rawDatabase(file).exec(sql);
      expect(codesOf(await verifyLedger({ file }))).toEqual(new Set(['TREE_ALTERED']));
    }
  });

  test('a safeguard that was taken off', async () => {
    const { file, db } = await victim();
    db.exec('DROP TRIGGER entries_never_change');
    expect(codesOf(await verifyLedger({ file }))).toEqual(new Set(['SCHEMA_ALTERED']));
  });

  test.each([
    [
      'a safeguard that guards nothing',
      'entries_never_go',
      'BEFORE DELETE ON entries',
      'BEFORE DELETE ON entries WHEN 0',
    ],
    ['a rule that any value keeps', 'orders', 'CHECK (quantity > 0)', 'CHECK (quantity > quantity - 1)'],
  ])('%s', async (_, name, before, after) => {
    const { file, db } = await victim();
    db.unsafeMode();
    db.pragma('writable_schema = ON');
    db.prepare('UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE name = ?').run(before, after, name);
    expect((await verifyLedger({ file })).problems).toMatchObject([
      { code: 'SCHEMA_ALTERED', message: { values: { name } } },
    ]);
  });

  test('a trigger of somebody’s own', async () => {
    const { file, db } = await victim();
    db.exec(`CREATE TRIGGER mine AFTER INSERT ON outbox BEGIN UPDATE outbox SET device_id = 'mine'; END`);
    expect(codesOf(await verifyLedger({ file }))).toEqual(new Set(['SCHEMA_ALTERED']));
  });

  test('what a new ledger defines is what an audit expects', () => {
    const { file } = testLedger();
    const made = rawDatabase(file).prepare<[], { name: string; definition: string }>(
      'SELECT name, quote(type) || quote(tbl_name) || quote(sql) AS definition FROM sqlite_schema',
    );
    const digests = made.all().map(({ name, definition }) => {
      return [name, sha256(Buffer.from(definition.replaceAll(/\s+/g, ' ')))];
    });
    expect(Object.fromEntries(digests)).toEqual(definitions);
  });
});

describe('records that are rehashed but say what cannot be', () => {
  test.each([
    ['spaces', 10, (text: string) => text.replace(':', ': ')],
    ['a member twice', 10, (text: string) => text.replace('{"at"', '{"at":"2026-01-01T00:00:11.000Z","at"')],
    ['members out of order', 10, (text: string) => text.replace(/^\{(.*?),(.*),"v":1\}$/, '{"v":1,$1,$2}')],
    ['another escape', 10, (text: string) => text.replace('"kind"', '"k\\u0069nd"')],
    ['a field nobody defined', 10, (text: string) => text.replace('"deviceId":null', '"deviceId":null,"extra":1')],
    ['an unknown kind', 10, (text: string) => text.replace('run.started', 'run.stopped')],
    ['a later version', 10, (text: string) => text.replace('"v":1', '"v":2')],
    ['a time of another form', 10, (text: string) => text.replace('.000Z', 'Z')],
    ['no JSON', 10, () => 'x'],
  ])('%s', async (_, seq, edit) => {
    const { ledger, file } = testLedger();
    await append(ledger, ...opening(), ...attempt('SN-1', 'r1').passing(), attempt('SN-2', 'r2').started());
    await ledger.close();
    const db = rawDatabase(file);
    behindTheTriggers(db, () => {
      editRecord(db, seq, edit);
      rehash(db);
    });
    const found = await verifyLedger({ file });
    expect(found.problems).toContainEqual(expect.objectContaining({ seq, code: 'ENTRY_MALFORMED' }));
  });

  test('another station, another place', async () => {
    for (const edit of [
      (text: string) => text.replace('"station":"line-7"', '"station":"line-8"'),
      (text: string) => text.replace('"seq":4', '"seq":5'),
    ]) {
      const { file, db } = await victim();
      behindTheTriggers(db, () => {
        editRecord(db, 4, edit);
        rehash(db);
      });
      const found = await verifyLedger({ file });
      expect(found.problems).toContainEqual(expect.objectContaining({ seq: 4, code: 'ENTRY_ALTERED' }));
    }
  });
});

describe('a history rewritten with all its hashes', () => {
  const rewrite = (db: Database.Database) =>
    behindTheTriggers(db, () => {
      // The failed unit becomes one that failed for another reason: every table still fits.
      editRecord(db, 16, (text) => text.replace('A sentence.', 'Another one'));
      rehash(db);
    });

  test('is found by the checkpoints in it, which tell the range', async () => {
    const { file, db } = await victim();
    rewrite(db);
    const found = await verifyLedger({ file });
    expect(codesOf(found)).toEqual(new Set(['CHECKPOINT_CONTRADICTED']));
    // The first checkpoint still holds: what was changed came after it.
    expect(found).toMatchObject({ firstBadEntry: 10, signedEntries: 10 });
  });

  test('is found by a checkpoint that was carried away, even when those in it are gone', async () => {
    const { file, db, notes } = await victim();
    rewrite(db);
    behindTheTriggers(db, () => db.exec('DELETE FROM checkpoints'));
    rmSync(join(file, '..', 'checkpoints'), { recursive: true });
    expect(await verifyLedger({ file })).toMatchObject({ verified: true, signedEntries: 0 });
    const found = await verifyLedger({ file, checkpoints: notes });
    expect(codesOf(found)).toEqual(new Set(['CHECKPOINT_CONTRADICTED']));
  });

  test('is found by a checkpoint beside it, when only the database was cleaned', async () => {
    const { file, db } = await victim();
    rewrite(db);
    behindTheTriggers(db, () => db.exec('DELETE FROM checkpoints'));
    expect(codesOf(await verifyLedger({ file }))).toEqual(new Set(['CHECKPOINT_CONTRADICTED']));
  });
});

describe('an old copy put in the place of the ledger', () => {
  test('verifies by itself, and is found by a checkpoint that was carried away', async () => {
    const { ledger, file } = testLedger();
    await append(ledger, ...opening());
    const directory = tempDirectory();
    await ledger.commit(() => {});
    rawDatabase(file).exec(`VACUUM INTO '${join(directory, 'ledger.db')}'`);
    await append(ledger, ...attempt('SN-1', 'r1').passing());
    const note = await signCheckpoint({ ledger, sign: signAsAuditor });
    const old = join(directory, 'ledger.db');
    expect(await verifyLedger({ file: old })).toMatchObject({ verified: true, entries: 3 });
    const found = await verifyLedger({ file: old, checkpoints: [note] });
    expect(found.problems).toMatchObject([{ seq: 3, code: 'CHECKPOINT_AHEAD' }]);
    // Also by the files beside it, which a hasty thief leaves where they are.
    mkdirSync(join(directory, 'checkpoints'));
    for (const name of readdirSync(join(file, '..', 'checkpoints'))) {
      copyFileSync(join(file, '..', 'checkpoints', name), join(directory, 'checkpoints', name));
    }
    expect(codesOf(await verifyLedger({ file: old }))).toEqual(new Set(['CHECKPOINT_AHEAD']));
  });
});

describe('checkpoints that prove nothing', () => {
  test('by a key of another kind than an audit key has', async () => {
    const { file, db, notes } = await victim();
    const { publicKey } = generateKeyPairSync('ed25519');
    const other = publicKey.export({ type: 'spki', format: 'der' });
    behindTheTriggers(db, () => {
      editRecord(db, 1, (text) => text.replace(auditPublicKey.toString('base64'), other.toString('base64')));
      rehash(db);
    });
    const keyId = Buffer.from(sha256(other), 'hex').subarray(0, 4);
    const signature = Buffer.concat([keyId, Buffer.alloc(64)]).toString('base64');
    const note = notes[0]?.replace(/\S+\n$/, `${signature}\n`) ?? '';
    expect(codesOf(await verifyLedger({ file, checkpoints: [note] }))).toEqual(
      new Set(['CHECKPOINT_SIGNATURE_INVALID']),
    );
  });

  test('by another key, of another ledger, or no checkpoint at all', async () => {
    const { file, notes } = await victim();
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const [note = ''] = notes;
    const [body = ''] = note.split('\n\n');
    const keyId = Buffer.from(sha256(auditPublicKey), 'hex').subarray(0, 4);
    const forgery = sign('sha256', Buffer.from(`${body}\n`), privateKey);
    const forged = `${body}\n\n— line-7/ledger ${Buffer.concat([keyId, forgery]).toString('base64')}\n`;
    const cases: [string, string][] = [
      [forged, 'CHECKPOINT_SIGNATURE_INVALID'],
      [note.replace(/\n\d+\n/, '\n9\n'), 'CHECKPOINT_SIGNATURE_INVALID'],
      [note.replaceAll('line-7', 'line-8'), 'CHECKPOINT_FOREIGN'],
      [note.replace('— line-7', '— line-8'), 'CHECKPOINT_SIGNATURE_INVALID'],
      // The same bytes, written otherwise.
      [note.replace(/\n$/, '~\n'), 'CHECKPOINT_SIGNATURE_INVALID'],
      ['nonsense', 'CHECKPOINT_MALFORMED'],
    ];
    for (const [text, code] of cases) {
      const found = await verifyLedger({ file, checkpoints: [text] });
      expect(found.problems).toMatchObject([{ code }]);
    }
  });

  test('by the ledger’s own key, when the auditor knows another one', async () => {
    const { file } = await victim();
    expect(await verifyLedger({ file, auditKeys: [auditPublicKey] })).toMatchObject({ verified: true });
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'der' });
    const found = await verifyLedger({ file, auditKeys: [other] });
    expect(codesOf(found)).toEqual(new Set(['CHECKPOINT_SIGNATURE_INVALID']));
  });
});

describe('derived tables that do not follow from the records', () => {
  test.each([
    `UPDATE units SET state = 'passed' WHERE serial = 'SN-2'`,
    `UPDATE units SET passed_by = 'somebody' WHERE serial = 'SN-1'`,
    `DELETE FROM units WHERE serial = 'SN-2'`,
    `INSERT INTO units SELECT 'SN-9', 0, product, 'sn-9', device_id, state, hardware_id, runs, last_run_id, last_code,
      last_person, last_slot, last_at, passed_at, passed_by, credential_sha256, order_id, enrollment FROM units WHERE serial = 'SN-1'`,
    `UPDATE runs SET outcome = 'PASS', code = NULL WHERE run_id = 'r2'`,
    `UPDATE runs SET person = 'somebody' WHERE run_id = 'r1'`,
    `UPDATE credentials SET state = 'voided', voided_reason = 'x' WHERE serial = 'SN-1'`,
    `UPDATE credentials SET issued_entry = 1 WHERE serial = 'SN-1'`,
    `DELETE FROM credentials WHERE serial = 'SN-1'`,
    `DELETE FROM outbox WHERE serial = 'SN-3'`,
    `UPDATE outbox SET state = 'done', cloud_sha256 = credential_sha256 WHERE serial = 'SN-3'`,
    `UPDATE outbox SET credential_sha256 = 'other' WHERE serial = 'SN-3'`,
    `UPDATE unit_hardware SET hardware_id = 'other' WHERE serial = 'SN-1'`,
    `DELETE FROM issuers`,
  ])('%s', async (sql) => {
    const { file, db } = await victim();
    db.exec(sql);
    expect(codesOf(await verifyLedger({ file }))).toContain('DERIVED_TABLE_WRONG');
  });

  test('but when to try an enrollment again is nobody’s record', async () => {
    const { file, db } = await victim();
    db.exec(`UPDATE outbox SET attempts = 7, due_at_ms = 5, last_error = 'x'`);
    expect(await verifyLedger({ file })).toMatchObject({ verified: true });
  });
});

describe('impossible histories, written past the ledger’s own checks', () => {
  const unit = attempt('SN-4', 'r4');
  const other = createTestCa();
  const foreign = () => {
    const tbs = unit.signatureIntended();
    const bytes = 'tbs' in tbs.content ? tbs.content.tbs : '';
    const certificate = other.certify(Buffer.from(bytes, 'base64'));
    return unit.issued({ sha256: sha256(certificate), certificate: certificate.toString('base64') });
  };
  const swapped = () => {
    const { tbs } = createTestCa().tbs({ commonName: 'sn-4', serialNumber: unit.serialNumber });
    const certificate = other.certify(tbs);
    return unit.issued({ sha256: sha256(certificate), certificate: certificate.toString('base64') });
  };
  const intended = unit.signatureIntended();
  const intendedTbs = Buffer.from('tbs' in intended.content ? intended.content.tbs : '', 'base64');
  const certified = (tbs: Buffer) => {
    const certificate = testCa.certify(tbs);
    return unit.issued({ sha256: sha256(certificate), certificate: certificate.toString('base64') });
  };
  // The same key, name and serial number, by the right issuer; only valid from a year earlier.
  const backdated = () =>
    certified(Buffer.from(intendedTbs.toString('latin1').replace('20250101', '20240101'), 'latin1'));
  const renamed = () => {
    const { tbs, publicKeySha256 } = testCa.tbs({ commonName: 'sn-5', serialNumber: unit.serialNumber });
    return [unit.signatureIntended({ tbs: tbs.toString('base64'), publicKeySha256 }), certified(tbs)];
  };
  const until = [unit.started(), unit.keyIntended(), unit.signatureIntended()];
  const untilKey = until.slice(0, 2);

  const order = (quantity: number) =>
    entry('order.opened', 'order:4711', { id: '4711', product: 'tracker', quantity, customerLot: null });
  const person = (id: string, role: 'operator' | 'admin') =>
    entry('person.added', `person:${id}`, { id, name: id, role, language: null, credentialSha256: null });
  const approval = (approvedBy: string, requestedBy: string) =>
    entry('override.approved', 'SN-4', {
      kind: 'rework',
      subject: 'SN-4',
      requestedBy,
      approvedBy,
      reason: 'because',
      amount: null,
    });

  const otherSigner = (change: { approval?: number; before?: string; after?: string } = {}) => {
    const known = { auditKey: auditPublicKey.toString('base64'), issuingKey: null };
    const [before, after] = [
      signerDigest({ signer: 'software', ...known }),
      change.after ?? signerDigest({ signer: 'pkcs11', ...known }),
    ];
    const content = { before, approval: 0, signer: 'pkcs11', notForProduction: false, ...known, ...change, after };
    return entry('signer.changed', signerSubject(after), content);
  };

  const impossible: [string, ReturnType<typeof unit.started>[], number, string][] = [
    ['PASS without a credential', [unit.started(), unit.finished('PASS')], 1, 'PASS_NOT_PROVEN'],
    ['PASS without injection', [...until, unit.issued(), unit.finished('PASS')], 4, 'PASS_NOT_PROVEN'],
    [
      'PASS with a failed check',
      [...unit.untilVerdict(), unit.finished('PASS', { checks: [{ name: 'n', passed: false }] })],
      6,
      'PASS_NOT_PROVEN',
    ],
    [
      'PASS of a voided credential',
      [...unit.untilVerdict(), unit.voided(), unit.finished('PASS')],
      7,
      'PASS_NOT_PROVEN',
    ],
    ['injection without record', [...until, unit.injection()], 3, 'INJECTION_WITHOUT_RECORD'],
    ['a certificate without intent', [unit.started(), unit.issued()], 1, 'CERTIFICATE_NOT_INTENDED'],
    ['a certificate by another issuer', [...until, foreign()], 3, 'CERTIFICATE_INVALID'],
    ['a certificate over other bytes', [...until, swapped()], 3, 'CERTIFICATE_INVALID'],
    ['a certificate that was altered before it was signed', [...until, backdated()], 3, 'CERTIFICATE_INVALID'],
    ['a certificate for another name', [...untilKey, ...renamed()], 3, 'CERTIFICATE_INVALID'],
    [
      'a certificate for another key than the recorded one',
      [...untilKey, unit.signatureIntended({ publicKeySha256: sha256('x') }), unit.issued()],
      3,
      'CERTIFICATE_INVALID',
    ],
    [
      'a certificate under another serial number than its own',
      [...untilKey, unit.signatureIntended({ serialNumber: 'aa' }), unit.issued({ serialNumber: 'aa' })],
      3,
      'CERTIFICATE_INVALID',
    ],
    ['a certificate under a wrong digest', [...until, unit.issued({ sha256: sha256('x') })], 3, 'CERTIFICATE_INVALID'],
    ['a second credential', [...unit.untilVerdict(), unit.keyIntended()], 6, 'SECOND_CREDENTIAL'],
    ['a second certificate', [...until, unit.issued(), unit.issued()], 4, 'SECOND_CREDENTIAL'],
    [
      'an issuer nobody activated',
      [unit.started(), unit.keyIntended(), unit.signatureIntended({ issuer: sha256('x') })],
      2,
      'SEQUENCE_IMPOSSIBLE',
    ],
    ['two runs at once', [unit.started(), attempt('SN-4', 'r5').started()], 1, 'SEQUENCE_IMPOSSIBLE'],
    ['a run twice', [unit.started(), unit.finished('FAIL'), unit.started()], 2, 'SEQUENCE_IMPOSSIBLE'],
    ['a passed unit started again', [...unit.passing(), attempt('SN-4', 'r5').started()], 7, 'SEQUENCE_IMPOSSIBLE'],
    [
      'an entry after the verdict',
      [unit.started(), unit.finished('FAIL'), unit.identified()],
      2,
      'SEQUENCE_IMPOSSIBLE',
    ],
    [
      'an enrollment of an unknown credential',
      [...unit.passing(), unit.enrolled({ credentialSha256: sha256('x') })],
      7,
      'SEQUENCE_IMPOSSIBLE',
    ],
    [
      'more units than an order asks for',
      [order(1), unit.started({ order: '4711' }), attempt('SN-5', 'r5').started({ order: '4711' })],
      2,
      'ORDER_OVERRUN',
    ],
    ['a unit for an order nobody opened', [unit.started({ order: '4711' })], 0, 'SEQUENCE_IMPOSSIBLE'],
    ['a unit for an order opened later', [unit.started({ order: '4711' }), order(1)], 0, 'SEQUENCE_IMPOSSIBLE'],
    [
      'a unit for a closed order',
      [order(1), entry('order.closed', 'order:4711', { id: '4711', reason: 'done' }), unit.started({ order: '4711' })],
      2,
      'SEQUENCE_IMPOSSIBLE',
    ],
    [
      'an order raised without approval',
      [order(1), entry('order.raised', 'order:4711', { id: '4711', by: 5, approval: 1 })],
      1,
      'APPROVAL_INVALID',
    ],
    ['an audit key published twice', opening().slice(1, 2), 0, 'SEQUENCE_IMPOSSIBLE'],
    ['another signer that nobody approved', [otherSigner()], 0, 'APPROVAL_INVALID'],
    [
      'another signer by an approval of a rework',
      [person('boss', 'admin'), approval('boss', 'op-1'), otherSigner({ approval: 4 })],
      2,
      'APPROVAL_INVALID',
    ],
    ['a signer instead of one that was not', [otherSigner({ before: sha256('x') })], 0, 'SEQUENCE_IMPOSSIBLE'],
    ['a signer under another digest', [otherSigner({ after: sha256('x') })], 0, 'SEQUENCE_IMPOSSIBLE'],
    ['an approval by an operator', [person('op-1', 'operator'), approval('op-1', 'op-2')], 1, 'APPROVAL_INVALID'],
    ['an approval of one’s own wish', [person('boss', 'admin'), approval('boss', 'boss')], 1, 'APPROVAL_INVALID'],
    ['an approval by nobody', [approval('boss', 'op-1'), person('boss', 'admin')], 0, 'APPROVAL_INVALID'],
    ['a badge given twice', [person('op-1', 'operator'), person('op-1', 'admin')], 1, 'SEQUENCE_IMPOSSIBLE'],
    ['a login of nobody', [entry('person.logged-in', 'person:op-1', { id: 'op-1' })], 0, 'SEQUENCE_IMPOSSIBLE'],
    ['a retry of what was not parked', [...unit.passing(), unit.retried()], 7, 'SEQUENCE_IMPOSSIBLE'],
  ];

  test.each(impossible)('%s', async (_, entries, position, code) => {
    const { ledger, file } = testLedger();
    await append(ledger, ...opening());
    const size = ledger.head().size;
    await ledger.close();
    const db = rawDatabase(file);
    behindTheTriggers(db, () => {
      for (const [index, { kind, subject, person, content }] of entries.entries()) {
        const seq = size + index;
        // Members in canonical order; `content` is made sorted by the ledger's own encoder elsewhere, here by hand.
        const at = new Date(Date.UTC(2026, 1, 1, 0, 0, index)).toISOString();
        const record = JSON.stringify({
          at,
          content: sorted(content),
          kind,
          person,
          seq,
          station: 'line-7',
          subject,
          v: 1,
        });
        const bytes = Buffer.from(record);
        db.prepare('INSERT INTO entries VALUES (?, ?, ?, ?, ?)').run(seq, bytes, hashLeaf(bytes), kind, subject);
      }
      rehash(db);
    });
    const found = await verifyLedger({ file });
    expect(found.problems).toContainEqual(expect.objectContaining({ seq: size + position, code }));
    expect(codesOf(found)).not.toContain('ENTRY_MALFORMED');
    expect(codesOf(found)).not.toContain('ENTRY_ALTERED');
  });
});

test('damaged pages are a finding', async () => {
  const { ledger, file } = testLedger();
  const note = entry('config.changed', 'f', { file: 'f', sha256: null });
  await append(ledger, ...Array.from({ length: 500 }, () => note));
  await ledger.close();
  const handle = openSync(file, 'r+');
  writeSync(handle, Buffer.alloc(4 * 4096), 0, 4 * 4096, statSync(file).size - 20 * 4096);
  closeSync(handle);
  const found = await verifyLedger({ file });
  expect(found.verified).toBe(false);
  expect(codesOf(found)).toContain('STORAGE_DAMAGED');
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, sorted(member)]));
}
