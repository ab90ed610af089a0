import { z } from 'zod';

/** Where a fact about DPS comes from, and what that is worth: tried, read, documented or assumed. */
export const evidenceKinds = {
  REC: 'tried: recorded traffic of the real service',
  SEEN: 'tried: real answers in public issues',
  T: 'tried: with Microsoft’s SDKs, against a local server',
  DOC: 'documented by Microsoft',
  SPEC: 'documented: the swagger',
  SRC: 'read in the source of Microsoft’s SDKs',
  '?': 'assumed: known from nowhere',
} as const;
export type EvidenceKind = keyof typeof evidenceKinds;

/** One fact, through all the ways it was asked. */
export interface ConformanceRow {
  readonly suite: string;
  readonly evidence: readonly EvidenceKind[];
  readonly fact: string;
  readonly ways: readonly { readonly name: string; readonly result: 'passed' | 'failed' | 'skipped' }[];
}

/** The part of vitest's JSON report that is read. */
export const reportSchema = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({ ancestorTitles: z.array(z.string()), title: z.string(), status: z.string() }),
      ),
    }),
  ),
});

const titleRule = /^\[([^\]]+)\] (.+)$/s;
const isEvidence = (text: string): text is EvidenceKind => Object.hasOwn(evidenceKinds, text);

/** Rows in the order of the report. @throws Error when a case does not name its evidence */
export function rowsOf(report: z.infer<typeof reportSchema>): ConformanceRow[] {
  const rows = new Map<string, { -readonly [Key in keyof ConformanceRow]: ConformanceRow[Key] }>();
  for (const { name, assertionResults } of report.testResults) {
    const suite = /dps-([a-z-]+)\.test\.ts$/.exec(name)?.[1] ?? name;
    for (const { ancestorTitles, title, status } of assertionResults) {
      const [, marks = '', fact = ''] = titleRule.exec(title) ?? [];
      const evidence = marks.split(/,\s*/).filter(isEvidence);
      if (evidence.length === 0) throw new Error(`${suite}: “${title}” names no evidence.`);
      const key = [suite, marks, fact].join('\n');
      const row = rows.get(key) ?? { suite, evidence, fact, ways: [] };
      const result = status === 'passed' || status === 'failed' ? status : 'skipped';
      row.ways = [...row.ways, { name: ancestorTitles.join(' '), result }];
      rows.set(key, row);
    }
  }
  return [...rows.values()];
}

/** As people read it: a line a fact, its suite above, and how much of each kind of evidence passed below. */
export function tableOfRows(rows: readonly ConformanceRow[]): string {
  const lines: string[] = [];
  for (const suite of new Set(rows.map((row) => row.suite))) {
    lines.push('', `dps-${suite}`);
    for (const { evidence, fact, ways } of rows.filter((row) => row.suite === suite)) {
      const failed = ways.filter(({ result }) => result === 'failed');
      const skipped = ways.every(({ result }) => result === 'skipped');
      const result = failed.length > 0 ? 'FAILED' : skipped ? 'skipped' : 'passed';
      const times = ways.length === 1 ? '' : ` (${ways.length} ways)`;
      lines.push(`  ${result.padEnd(8)} ${evidence.join(', ').padEnd(8)} ${fact}${times}`);
      for (const { name } of failed) lines.push(`           through: ${name}`);
    }
  }
  lines.push('', 'evidence');
  for (const [kind, meaning] of Object.entries(evidenceKinds)) {
    const facts = rows.filter(({ evidence }) => evidence.some((one) => one === kind));
    const passed = facts.filter(({ ways }) => ways.every(({ result }) => result === 'passed')).length;
    lines.push(`  ${kind.padEnd(5)} ${`${passed} of ${facts.length}`.padStart(9)}  ${meaning}`);
  }
  return lines.slice(1).join('\n');
}
