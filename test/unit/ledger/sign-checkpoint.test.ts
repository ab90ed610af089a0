import { generateKeyPairSync, sign } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { signCheckpoint } from '../../../station/ledger/checkpoint/sign-checkpoint.ts';
import { parseCheckpoint } from '../../../station/ledger/checkpoint/signed-note.ts';
import { append, attempt, opening, rawDatabase, signAsAuditor, testLedger } from './history.ts';

const inconsistent = expect.objectContaining({ code: 'LEDGER_INCONSISTENT' });
const directoryOf = (file: string) => join(dirname(file), 'checkpoints');
const filesOf = (file: string) => readdirSync(directoryOf(file)).toSorted();

async function started() {
  const made = testLedger();
  await append(made.ledger, ...opening());
  let signatures = 0;
  const sign = (message: Buffer) => {
    signatures += 1;
    return signAsAuditor(message);
  };
  return { ...made, signed: () => signCheckpoint({ ledger: made.ledger, sign }), signatures: () => signatures };
}

test('a checkpoint says size and root, and is kept in the ledger and as a file', async () => {
  const { ledger, file, signed } = await started();
  const note = await signed();
  const { origin, size, root } = parseCheckpoint(note);
  expect({ origin, size, root: root.toString('hex') }).toEqual({ origin: 'line-7/ledger', ...ledger.head() });
  expect(ledger.checkpoints.list({ limit: 9 })).toEqual([{ size: 3, note }]);
  expect(filesOf(file)).toEqual(['0000000000000003.checkpoint']);
  expect(readFileSync(join(directoryOf(file), '0000000000000003.checkpoint'), 'utf8')).toBe(note);
});

test('nothing new, nothing signed', async () => {
  const { ledger, signed, signatures } = await started();
  const note = await signed();
  expect(await signed()).toBe(note);
  expect(signatures()).toBe(1);
  await append(ledger, attempt('SN-1', 'r1').started());
  expect(await signed()).not.toBe(note);
  expect(ledger.checkpoints.list({ limit: 1, after: 3 })).toMatchObject([{ size: 4 }]);
});

test('a crash between ledger and file is mended by the next call', async () => {
  const { file, signed, signatures } = await started();
  const note = await signed();
  rmSync(directoryOf(file), { recursive: true });
  expect(await signed()).toBe(note);
  expect(filesOf(file)).toHaveLength(1);
  expect(signatures()).toBe(1);
});

describe('nothing is signed', () => {
  test('for a ledger that was rewritten since the last checkpoint', async () => {
    const { file, signed, signatures } = await started();
    await signed();
    rawDatabase(file).exec(`DROP TRIGGER entries_never_change; UPDATE entries SET leaf = zeroblob(32) WHERE seq = 0`);
    await expect(signed()).rejects.toThrow(inconsistent);
    expect(signatures()).toBe(1);
  });

  test('for an older ledger beside the checkpoints of a newer one', async () => {
    const { ledger, file, signed } = await started();
    await signed();
    await append(ledger, attempt('SN-1', 'r1').started());
    const newer = await signed();
    const other = await started();
    await other.signed();
    writeFileSync(join(directoryOf(other.file), '0000000000000004.checkpoint'), newer);
    await expect(other.signed()).rejects.toThrow(inconsistent);
    expect(filesOf(file)).toHaveLength(2);
  });

  test('for another history of the same size', async () => {
    const one = await started();
    const other = await started();
    await append(one.ledger, attempt('SN-1', 'r1').started());
    await append(other.ledger, attempt('SN-2', 'r1').started());
    await one.signed();
    const [name = ''] = filesOf(one.file);
    await append(other.ledger, attempt('SN-3', 'r3').started());
    await other.signed();
    rmSync(directoryOf(other.file), { recursive: true });
    // Clones of one station meet: each has entries that the other has not.
    await append(other.ledger, attempt('SN-4', 'r4').started());
    await other.signed();
    writeFileSync(
      join(directoryOf(other.file), '9999999999999999.checkpoint'),
      readFileSync(join(directoryOf(one.file), name)),
    );
    await expect(other.signed()).rejects.toThrow(inconsistent);
  });

  test('with a key that the ledger does not name', async () => {
    const { ledger } = await started();
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const stranger = signCheckpoint({
      ledger,
      sign: (message) => Promise.resolve(sign('sha256', message, privateKey)),
    });
    await expect(stranger).rejects.toThrow(expect.objectContaining({ code: 'LEDGER_AUDIT_KEY_MISMATCH' }));
    expect(ledger.checkpoints.list({ limit: 9 })).toEqual([]);
  });

  test('without an audit key in the ledger', async () => {
    const { ledger } = testLedger();
    const early = signCheckpoint({ ledger, sign: signAsAuditor });
    await expect(early).rejects.toThrow(expect.objectContaining({ code: 'LEDGER_AUDIT_KEY_MISSING' }));
  });
});
