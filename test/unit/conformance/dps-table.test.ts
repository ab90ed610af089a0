import { describe, expect, it } from 'vitest';
import { rowsOf, tableOfRows } from '../../conformance/dps-table.ts';

const reportOf = (...cases: [string, string, string][]) => ({
  testResults: [
    {
      name: '/anywhere/test/conformance/dps-service.test.ts',
      assertionResults: cases.map(([way, title, status]) => ({ ancestorTitles: [way], title, status })),
    },
  ],
});

describe('the table of conformance', () => {
  it('has a row a fact, with its evidence and all the ways it was asked', () => {
    const rows = rowsOf(
      reportOf(
        ['raw', '[REC, T] PUT creates', 'passed'],
        ['SDK', '[REC, T] PUT creates', 'failed'],
        ['raw', '[?] else', 'skipped'],
      ),
    );
    expect(rows).toEqual([
      {
        suite: 'service',
        evidence: ['REC', 'T'],
        fact: 'PUT creates',
        ways: [
          { name: 'raw', result: 'passed' },
          { name: 'SDK', result: 'failed' },
        ],
      },
      { suite: 'service', evidence: ['?'], fact: 'else', ways: [{ name: 'raw', result: 'skipped' }] },
    ]);
    const table = tableOfRows(rows);
    expect(table).toMatch(/FAILED +REC, T +PUT creates \(2 ways\)\n +through: SDK/);
    expect(table).toMatch(/skipped +\? +else/);
    expect(table).toMatch(/REC +0 of 1 +tried/);
  });

  it.each(['PUT creates', '[RUMOUR] PUT creates', '[] PUT creates'])('refuses a case without evidence: %s', (title) => {
    expect(() => rowsOf(reportOf(['raw', title, 'passed']))).toThrow('names no evidence');
  });
});
