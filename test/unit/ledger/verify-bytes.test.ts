import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { isStationError } from '../../../station/domain/station-error.ts';
import { signCheckpoint } from '../../../station/ledger/checkpoint/sign-checkpoint.ts';
import { openForReading } from '../../../station/ledger/open-database.ts';
import { verifyLedger } from '../../../station/ledger/verify/verify.ts';
import { append, attempt, opening, signAsAuditor, tempDirectory, testLedger } from './history.ts';

/** A prime, so that the bytes are of every part of every page. */
const step = 149;
/** When to try again is nobody's record. */
const scheduling = new Set(['attempts', 'due_at_ms', 'last_error']);

/** Everything that the file says: definitions and rows. */
function contents(file: string): unknown {
  const db = openForReading(file);
  try {
    const objects = db
      .prepare<[], { type: string; name: string; of: string; sql: string | null }>(
        'SELECT type, name, tbl_name AS of, sql FROM sqlite_schema ORDER BY name',
      )
      .all();
    const rows = objects
      .filter(({ type }) => type === 'table')
      .map(({ name }) => db.prepare<[], Record<string, unknown>>(`SELECT * FROM ${name}`).all())
      .map((table) => table.map((row) => Object.entries(row).filter(([column]) => !scheduling.has(column))));
    return { objects: objects.map((object) => ({ ...object, sql: object.sql?.replaceAll(/\s+/g, ' ') })), rows };
  } finally {
    db.close();
  }
}

test('a byte of the file that is another one changes nothing that it says, or is told', async () => {
  const { ledger, file } = testLedger();
  const [first, second, third] = [attempt('SN-1', 'r1'), attempt('SN-2', 'r2'), attempt('SN-3', 'r3', 'symmetric-key')];
  await append(ledger, ...opening(), ...first.passing(), first.enrolled());
  await signCheckpoint({ ledger, sign: signAsAuditor });
  await append(ledger, ...second.untilVerdict(), second.finished('FAIL'), ...third.passing(), third.parked());
  await signCheckpoint({ ledger, sign: signAsAuditor });
  await ledger.close();
  const [whole, said] = [readFileSync(file), contents(file)];
  expect(await verifyLedger({ file })).toMatchObject({ problems: [] });

  const copy = join(tempDirectory(), 'ledger.db');
  cpSync(join(dirname(file), 'checkpoints'), join(dirname(copy), 'checkpoints'), { recursive: true });
  const written = [...whole.keys()].filter((at) => whole[at] !== 0);
  const outcomes = { told: 0, harmless: 0 };
  for (let index = 0; index < written.length; index += step) {
    const at = written[index] ?? 0;
    const bytes = Buffer.from(whole);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << (index % 8));
    writeFileSync(copy, bytes);
    const isTold = await verifyLedger({ file: copy }).then(({ verified }) => !verified, isStationError);
    outcomes[isTold ? 'told' : 'harmless'] += 1;
    expect(isTold || isDeepStrictEqual(contents(copy), said), `byte ${at}`).toBe(true);
  }
  expect(outcomes.told).toBeGreaterThan(outcomes.harmless);
});
