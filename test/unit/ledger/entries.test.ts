import { describe, expect, test } from 'vitest';
import { openLedger } from '../../../station/ledger/open-ledger.ts';
import { inclusionProof, rootFromInclusion } from '../../../station/ledger/tree/proof.ts';
import { append, attempt, entry, opening, rawDatabase, station, testLedger } from './history.ts';
import { sha256 } from './test-ca.ts';

const malformed = expect.objectContaining({ code: 'LEDGER_ENTRY_MALFORMED' });
const recordOf = (file: string, seq: number): Buffer => {
  const record = rawDatabase(file).prepare('SELECT record FROM entries WHERE seq = ?').pluck().get(seq);
  if (!Buffer.isBuffer(record)) throw new TypeError('no record');
  return record;
};

test('a record is canonical JSON that names version, place, station, time, kind, subject and person', async () => {
  const { ledger, file } = testLedger();
  await append(ledger, entry('config.changed', 'station.toml', { file: 'station.toml', sha256: null }, 'käthe'));
  expect(recordOf(file, 0).toString()).toBe(
    '{"at":"2026-01-01T00:00:01.000Z","content":{"file":"station.toml","sha256":null},"kind":"config.changed",' +
      '"person":"käthe","seq":0,"station":"line-7","subject":"station.toml","v":1}',
  );
  expect(ledger.entry(0)).toEqual({
    v: 1,
    seq: 0,
    station: 'line-7',
    at: '2026-01-01T00:00:01.000Z',
    kind: 'config.changed',
    subject: 'station.toml',
    person: 'käthe',
    content: { file: 'station.toml', sha256: null },
  });
  expect(ledger.entry(1)).toBeUndefined();
});

test('the root is that of the stored bytes: one leaf, SHA-256 of a zero byte and the record', async () => {
  const { ledger, file } = testLedger();
  await append(ledger, ...opening().slice(0, 1));
  expect(ledger.head()).toEqual({ size: 1, root: sha256(Buffer.concat([Buffer.of(0), recordOf(file, 0)])) });
});

test('every entry can be proven to be in the tree, through stored nodes and without', async () => {
  const { ledger, file } = testLedger();
  await append(
    ledger,
    ...Array.from({ length: 600 }, (_, index) => entry('config.changed', `f${index}`, { file: 'f', sha256: null })),
  );
  const { size, root } = ledger.head();
  for (const seq of [0, 1, 254, 255, 256, 257, 511, 512, 598, 599]) {
    const path = inclusionProof(ledger.tree, seq, size);
    expect(rootFromInclusion(recordOf(file, seq), seq, size, path)?.toString('hex')).toBe(root);
  }
});

describe('what no record may hold', () => {
  const unit = attempt('SN-1', 'r1');
  const broken: Record<string, unknown> = {
    'an unknown kind': { ...unit.started(), kind: 'unit.exploded' },
    'an unknown field, which could carry a key': {
      ...unit.keyDerived(),
      content: { ...unit.keyDerived().content, key: 'AAAA' },
    },
    'a missing field': { ...unit.identified(), content: { runId: 'r1' } },
    'a digest that is none': unit.keyDerived({ keySha256: 'ABC' }),
    'binary that is not base64': unit.signatureIntended({ tbs: '%%%' }),
    'a number that is none': unit.finished('FAIL', { seconds: Number.NaN }),
    'half a character': entry('config.changed', 'f\ud800', { file: 'f', sha256: null }),
    'no subject': entry('config.changed', '', { file: 'f', sha256: null }),
    'no person': entry('config.changed', 'f', { file: 'f', sha256: null }, ''),
  };

  test.each(Object.entries(broken))('%s', async (_, wrong) => {
    const { ledger } = testLedger();
    await append(ledger, ...opening());
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a caller without types could do
    const attempted = ledger.commit((tx) => tx.append(wrong as ReturnType<typeof unit.started>));
    await expect(attempted).rejects.toThrow(malformed);
    expect(ledger.head().size).toBe(3);
  });

  test('and the error does not repeat what was in it', async () => {
    const { ledger } = testLedger();
    const wrong = unit.keyDerived();
    Object.assign(wrong.content, { key: 'SECRET-CANARY' });
    const error: unknown = await append(ledger, wrong).catch((caught: unknown) => caught);
    expect(JSON.stringify([error, String(error)])).not.toContain('CANARY');
  });
});

test('entries come by page, subject and kind', async () => {
  const { ledger } = testLedger();
  await append(ledger, ...opening(), ...attempt('SN-1', 'r1').passing(), ...attempt('SN-2', 'r2').passing());
  const seqs = (filter: Parameters<typeof ledger.entries>[0]) => ledger.entries(filter).map(({ seq }) => seq);
  expect(seqs({ from: 0, limit: 3 })).toEqual([0, 1, 2]);
  expect(seqs({ from: 3, limit: 2 })).toEqual([3, 4]);
  expect(seqs({ from: 0, limit: 99, subject: 'SN-2' })).toEqual([10, 11, 12, 13, 14, 15, 16]);
  expect(seqs({ from: 0, limit: 99, kind: 'run.finished' })).toEqual([9, 16]);
  expect(seqs({ from: 10, limit: 99, kind: 'run.started' })).toEqual([10]);
  expect(seqs({ from: 0, limit: 99, kind: 'run.started', subject: 'SN-1' })).toEqual([3]);
});

test('a clock that runs backwards is told, and the records stay honest', async () => {
  const { ledger, clock, file } = testLedger();
  await append(ledger, ...opening().slice(0, 1));
  expect(ledger.clockBehindSeconds()).toBe(0);
  clock.set(Date.UTC(2025, 11, 31, 23, 0, 0));
  expect(ledger.clockBehindSeconds()).toBe(3600);
  await append(ledger, entry('config.changed', 'f', { file: 'f', sha256: null }));
  expect(ledger.entry(1)?.at).toBe('2025-12-31T23:00:02.000Z');
  await ledger.close();
  const again = openLedger({ file, station, clock });
  expect(again.clockBehindSeconds()).toBe(0);
  await again.close();
});

test('SQL cannot change, remove or insert entries without taking the safeguards off', async () => {
  const { ledger, file } = testLedger();
  await append(ledger, ...opening());
  const db = rawDatabase(file);
  expect(() => db.exec(`UPDATE entries SET subject = 'x' WHERE seq = 1`)).toThrow('never change');
  expect(() => db.exec('DELETE FROM entries WHERE seq = 2')).toThrow('never removed');
  expect(() =>
    db.exec(`REPLACE INTO entries SELECT 1, record, leaf, kind, subject FROM entries WHERE seq = 0`),
  ).toThrow('in order');
});
