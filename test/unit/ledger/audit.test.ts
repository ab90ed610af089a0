import { describe, expect, test } from 'vitest';
import type { NewEntry } from '../../../station/domain/entry.ts';
import { unitSearch } from '../../../station/ledger/audit/search-units.ts';
import { unitFilters } from '../../../station/ledger/audit/unit-filter.ts';
import type { UnitSearch } from '../../../station/ledger/audit-queries.ts';
import { openForReading } from '../../../station/ledger/open-database.ts';
import { append, attempt, opening, rawDatabase, testLedger } from './history.ts';

const start = Date.UTC(2026, 0, 1, 8);
const serials = (rows: readonly { serial: string }[]) => rows.map(({ serial }) => serial);
const by = (person: string, entries: readonly NewEntry[]): NewEntry[] => entries.map((each) => ({ ...each, person }));

/** Six units, a minute apart. */
async function line() {
  const { ledger, file, clock } = testLedger();
  await append(ledger, ...opening());
  const units = {
    a: attempt('A-1', 'r1'),
    b: attempt('B-2', 'r2', 'symmetric-key'),
    c: attempt('A-3', 'r3', 'symmetric-key'),
    d: attempt('C-4', 'r4', 'symmetric-key'),
    e: attempt('D-5', 'r5', 'symmetric-key'),
    f: attempt('E-6', 'r6', 'symmetric-key'),
  };
  const works: NewEntry[][] = [
    by('op-1', units.a.passing({ product: 'tracker', slot: '1' })),
    by('op-2', [units.b.started({ product: 'pump', slot: '2' }), units.b.finished('FAIL')]),
    by('op-1', [...units.c.passing({ product: 'pump', slot: '1' }), units.c.parked()]),
    by('op-2', [...units.d.passing({ product: 'tracker', slot: '2' }), units.d.dropped()]),
    by('op-1', [...units.e.passing({ product: 'tracker', slot: '3' }), units.e.enrolled()]),
    by('op-3', [units.f.started({ product: 'tracker', slot: '3' })]),
  ];
  for (const [index, entries] of works.entries()) {
    clock.set(start + index * 60_000);
    await append(ledger, ...entries);
  }
  return { ledger, file, units };
}

describe('units are found', () => {
  const minute = (n: number) => new Date(start + n * 60_000).toISOString();
  test.each<[UnitSearch, string[]]>([
    [{}, ['E-6', 'D-5', 'C-4', 'A-3', 'B-2', 'A-1']],
    [{ text: 'A-' }, ['A-3', 'A-1']],
    [{ text: 'a-3' }, ['A-3']],
    [{ text: 'hw-C' }, ['C-4']],
    [{ text: 'A%' }, []],
    [{ state: 'passed' }, ['D-5', 'C-4', 'A-3', 'A-1']],
    [{ state: 'in-progress' }, ['E-6']],
    [{ product: 'pump' }, ['A-3', 'B-2']],
    [{ person: 'op-2' }, ['C-4', 'B-2']],
    [{ slot: '3' }, ['E-6', 'D-5']],
    [{ enrollment: 'none' }, ['E-6', 'B-2']],
    [{ enrollment: 'pending' }, ['A-1']],
    [{ enrollment: 'parked' }, ['A-3']],
    [{ enrollment: 'dropped' }, ['C-4']],
    [{ enrollment: 'done' }, ['D-5']],
    [{ from: minute(1), to: minute(3) }, ['A-3', 'B-2']],
    [{ from: minute(4) }, ['E-6', 'D-5']],
    [{ to: minute(1) }, ['A-1']],
    [{ to: '2025-01-01T00:00:00Z' }, []],
    [{ from: '2027-01-01T00:00:00Z' }, []],
    [{ product: 'tracker', state: 'passed', person: 'op-1', slot: '1' }, ['A-1']],
    [{ product: 'pump', enrollment: 'parked', text: 'A', from: minute(1), to: minute(4) }, ['A-3']],
    [{ product: 'pump', enrollment: 'done' }, []],
  ])('%j', async (search, expected) => {
    const { ledger } = await line();
    const found = ledger.audit.searchUnits({ ...search, limit: 9 });
    expect(serials(found)).toEqual(expected);
    expect(ledger.audit.countUnits(search)).toEqual({ count: expected.length, capped: false });
    // The same in pages of one, each beginning where the last one ended.
    const paged: string[] = [];
    let [row] = ledger.audit.searchUnits({ ...search, limit: 1 });
    while (row !== undefined) {
      paged.push(row.serial);
      [row] = ledger.audit.searchUnits({ ...search, limit: 1, before: row.cursor });
    }
    expect(paged).toEqual(expected);
  });

  test('by a certificate that they have or had', async () => {
    const { ledger, units } = await line();
    const rework = attempt('A-1', 'r7');
    const [begin = rework.started(), ...rest] = rework.passing({ rework: 'again' });
    await append(ledger, begin, units.a.voided({ runId: 'r7' }), ...rest);
    for (const certificate of [
      units.a.serialNumber,
      units.a.credentialSha256(),
      rework.serialNumber,
      rework.credentialSha256(),
    ]) {
      expect(serials(ledger.audit.searchUnits({ limit: 9, certificate }))).toEqual(['A-1']);
    }
    expect(ledger.audit.searchUnits({ limit: 9, certificate: units.a.serialNumber, product: 'pump' })).toEqual([]);
    expect(ledger.audit.searchUnits({ limit: 9, certificate: '00' })).toEqual([]);
  });

  test('with the time of their last entry', async () => {
    const { ledger } = await line();
    const [unit] = ledger.audit.searchUnits({ limit: 1, text: 'C-4' });
    expect(unit?.activityAt).toBe(ledger.entry(unit?.cursor ?? 0)?.at);
    expect(Date.parse(unit?.activityAt ?? '')).toBeGreaterThan(Date.parse(unit?.lastAt ?? ''));
    const { activityAt, ...row } = unit ?? { activityAt: '' };
    expect(activityAt).not.toBe('');
    expect(row).toEqual(ledger.unit('C-4'));
  });
});

describe('a unit’s history', () => {
  test('is every entry in order, with its certificates read', async () => {
    const { ledger, units } = await line();
    const history = ledger.audit.unitHistory('A-1');
    expect(history?.timeline.map(({ entry: { kind } }) => kind)).toEqual([
      'run.started',
      'unit.identified',
      'key.intended',
      'signature.intended',
      'certificate.issued',
      'injection.intended',
      'run.finished',
    ]);
    expect(history?.timeline.map(({ secondsIntoRun }) => secondsIntoRun)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    const certificate = {
      subject: 'CN=a-1',
      serialNumber: units.a.serialNumber,
      sha256: units.a.credentialSha256(),
    };
    expect(history?.timeline[4]?.certificate).toMatchObject(certificate);
    expect(history?.timeline[3]?.certificate).toBeNull();
    expect(history?.credentials).toMatchObject([{ state: 'live', certificate }]);
    expect(history?.unit).toEqual(ledger.unit('A-1'));
    expect(ledger.audit.unitHistory('X')).toBeUndefined();
  });

  test('tells when what belongs to no run happened, and shows keys by their digest alone', async () => {
    const { ledger, units } = await line();
    const history = ledger.audit.unitHistory('A-3');
    expect(history?.timeline.at(-1)).toMatchObject({ secondsIntoRun: null, entry: { kind: 'enrollment.parked' } });
    expect(history?.credentials).toMatchObject([{ kind: 'symmetric-key', sha256: units.c.credentialSha256() }]);
  });
});

describe('over twenty thousand units', () => {
  async function many() {
    const big = testLedger();
    await append(big.ledger, ...opening(), ...attempt('X-0', 'r0').passing());
    const db = rawDatabase(big.file);
    db.pragma('foreign_keys = OFF');
    db.exec(`WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 20099)
      INSERT INTO units (serial, cursor, product, registration_id, hardware_id, state, runs, last_run_id, last_person,
        last_slot, last_at, enrollment)
      SELECT 'S-' || i, i, 'p' || (i % 3), 's-' || i, 'hw-' || i, iif(i % 20, 'passed', 'failed'), 1, 'r',
        'o' || (i % 7), 's' || (i % 8), 't', iif(i % 1000, 'done', 'parked') FROM n;
      INSERT INTO unit_hardware SELECT hardware_id, serial, cursor FROM units WHERE hardware_id LIKE 'hw-%' AND serial LIKE 'S-%'`);
    // Only what the search reads of an entry: its time, a second after the one before.
    db.prepare(`WITH RECURSIVE n(i) AS (SELECT @from UNION ALL SELECT i + 1 FROM n WHERE i < 20099)
      INSERT INTO entries SELECT i, CAST('{"at":"' || strftime('%Y-%m-%dT%H:%M:%S', @start + i, 'unixepoch') || '.000Z"}' AS BLOB),
        zeroblob(32), 'config.changed', 'x' FROM n`).run({ from: big.ledger.head().size, start: start / 1000 });
    return big;
  }

  const at = (seq: number) => new Date(start + seq * 1000).toISOString();
  const singles: readonly UnitSearch[] = [
    {},
    { from: at(5000), to: at(5100) },
    { product: 'p1' },
    { state: 'failed' },
    { person: 'o3' },
    { slot: 's5' },
    { enrollment: 'parked' },
    { product: 'p1', from: at(5000), to: at(9000) },
  ];

  test.each(singles)('%j is answered from an index in the order of the page', async (search) => {
    const big = await many();
    const db = openForReading(big.file);
    try {
      const plan = unitSearch(db).plan({ ...search, limit: 50 });
      expect(plan.filter((step) => /SCAN (?!p\b)|TEMP B-TREE/.test(step))).toEqual([]);
      expect(plan.join('\n')).toMatch(/SEARCH units USING (?:COVERING )?INDEX/);
    } finally {
      db.close();
    }
  });

  test.each<UnitSearch>([{ text: 'S-777' }, { certificate: 'ab' }, { text: 'S-777', state: 'passed' }])(
    '%j reads only what matches',
    async (search) => {
      const db = openForReading((await many()).file);
      try {
        const plan = unitSearch(db).plan({ ...search, limit: 50 });
        expect(plan.filter((step) => /SCAN (?!p\b)/.test(step))).toEqual([]);
      } finally {
        db.close();
      }
    },
  );

  test('the narrowest filter leads', async () => {
    const big = await many();
    const db = openForReading(big.file);
    try {
      const filterOf = unitFilters(db);
      expect(filterOf({ product: 'p1', state: 'failed' }).index).toBe('units_by_state');
      expect(filterOf({ person: 'o3', state: 'failed', enrollment: 'parked' }).index).toBe('units_by_enrollment');
    } finally {
      db.close();
    }
  });

  test('counting stops at ten thousand', async () => {
    const { audit } = (await many()).ledger;
    expect(audit.countUnits({})).toEqual({ count: 10_000, capped: true });
    expect(audit.countUnits({ state: 'failed' })).toEqual({ count: 1000, capped: false });
    expect(audit.countUnits({ from: at(1000), to: at(11_000) })).toEqual({ count: 10_000, capped: false });
    expect(audit.countUnits({ from: at(1000), to: at(11_001) })).toEqual({ count: 10_000, capped: true });
  });

  test('a text that many units match and one that few do find the same', async () => {
    const { audit } = (await many()).ledger;
    const wide = audit.searchUnits({ text: 'S-', limit: 3 });
    expect(serials(wide)).toEqual(['S-20099', 'S-20098', 'S-20097']);
    expect(serials(audit.searchUnits({ text: 'hw-', limit: 2, state: 'failed' }))).toEqual(['S-20080', 'S-20060']);
    expect(serials(audit.searchUnits({ text: 'hw-2008', limit: 9, state: 'failed' }))).toEqual(['S-20080']);
    expect(audit.countUnits({ text: 'S-2' })).toEqual({ count: 1200, capped: false });
  });
});
