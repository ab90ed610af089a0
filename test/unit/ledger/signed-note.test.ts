import { assert, nat, property, string, uint8Array } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isStationError } from '../../../station/domain/station-error.ts';
import { checkpointBody, parseCheckpoint, signedNote } from '../../../station/ledger/checkpoint/signed-note.ts';

const options = { seed: 2026, numRuns: 100 };
const malformed = expect.objectContaining({ code: 'LEDGER_NOTE_MALFORMED' });
const root = Buffer.alloc(32, 7);
const key = { name: 'line-7/ledger', keyId: Buffer.from('deadbeef', 'hex'), signature: Buffer.from('sig') };
const note = signedNote(checkpointBody({ origin: 'line-7/ledger', size: 42, root }), key);

test('a checkpoint reads as the format says', () => {
  expect(note).toBe(
    `line-7/ledger\n42\n${root.toString('base64')}\n\n— line-7/ledger ${Buffer.from('deadbeef736967', 'hex').toString('base64')}\n`,
  );
  expect(parseCheckpoint(note)).toEqual({
    origin: 'line-7/ledger',
    size: 42,
    root,
    body: `line-7/ledger\n42\n${root.toString('base64')}\n`,
    signatures: [key],
  });
});

test('the example of the C2SP specification is understood, with an extension and foreign signatures', () => {
  const published =
    'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\nextension\n\n' +
    '— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n' +
    '— witness.example.com/w1 5+W3Nl9TUwB4Ol1m\n';
  const { size, root: read, signatures, body } = parseCheckpoint(published);
  expect(size).toBe(20_852_163);
  expect(read.toString('base64')).toBe('CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=');
  expect(signatures.map(({ name, keyId }) => [name, keyId.toString('hex')])).toEqual([
    ['example.com/behind-the-sofa', '033de0ae'],
    ['witness.example.com/w1', 'e7e5b736'],
  ]);
  expect(body.endsWith('extension\n')).toBe(true);
});

describe('what is no checkpoint', () => {
  const body = checkpointBody({ origin: 'o', size: 1, root });
  const signature = '— o 3q2+73NpZw==\n';
  const wrong: Record<string, string> = {
    empty: '',
    'without signature': body,
    'without origin': `\n1\n${root.toString('base64')}\n\n${signature}`,
    'size with a leading zero': `o\n01\n${root.toString('base64')}\n\n${signature}`,
    'negative size': `o\n-1\n${root.toString('base64')}\n\n${signature}`,
    'size beyond counting': `o\n9999999999999999\n${root.toString('base64')}\n\n${signature}`,
    'short root': `o\n1\n${root.subarray(1).toString('base64')}\n\n${signature}`,
    'root in other base64': `o\n1\n${root.toString('base64').replace('=', '')}\n\n${signature}`,
    'cut off in its last line': note.slice(0, -1),
    'signature too short': `${body}\n— o 3q2+7w==\n`,
    'key name with a plus': `${body}\n— o+p 3q2+73NpZw==\n`,
    'hyphen for dash': `${body}\n- o 3q2+73NpZw==\n`,
    'carriage returns': note.replaceAll('\n', '\r\n'),
    'control characters': `${body.replace('o', 'o\u0007')}\n${signature}`,
  };
  test.each(Object.entries(wrong))('%s', (_, text) => {
    expect(() => parseCheckpoint(text)).toThrow(malformed);
  });
});

test('what is written is read back', () => {
  const written = property(
    nat(),
    uint8Array({ minLength: 32, maxLength: 32 }),
    uint8Array({ minLength: 1 }),
    (size, bytes, signature) => {
      const checkpoint = { origin: 'x/ledger', size, root: Buffer.from(bytes) };
      const parsed = parseCheckpoint(
        signedNote(checkpointBody(checkpoint), { ...key, signature: Buffer.from(signature) }),
      );
      expect(parsed).toMatchObject(checkpoint);
      expect(parsed.signatures[0]?.signature).toEqual(Buffer.from(signature));
    },
  );
  assert(written, options);
});

test('any text is either read or refused, never a crash', () => {
  const anything = property(string({ unit: 'binary' }), nat(), (text, at) => {
    const cut = at % note.length;
    for (const candidate of [text, note.slice(0, cut) + text + note.slice(cut)]) {
      expect(isReadOrRefused(candidate)).toBe(true);
    }
  });
  assert(anything, options);
});

function isReadOrRefused(text: string): boolean {
  try {
    return parseCheckpoint(text).size >= 0;
  } catch (error) {
    return isStationError(error, 'LEDGER_NOTE_MALFORMED');
  }
}
