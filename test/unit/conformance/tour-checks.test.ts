import { expect, it } from 'vitest';
import { createChecks } from '../../tour/checks.ts';

it('the tour tells and counts what differs, and lets pass what holds more', () => {
  const lines: string[] = [];
  const checks = createChecks((line) => lines.push(line));
  checks.holds('more', { a: 1, b: { c: 2, d: 3 } }, { b: { c: 2 } });
  checks.holds('equal', [1, 'x'], [1, 'x']);
  expect(checks.differences).toBe(0);
  checks.holds('another value', { b: { c: 3 } }, { b: { c: 2 } });
  checks.holds('nothing', undefined, { b: 1 });
  checks.holds('another number', 428, 429);
  expect(checks.differences).toBe(3);
  expect(lines).toEqual([
    '  ✓ more',
    '  ✓ equal',
    '  ✗ another value',
    '      expected {"b":{"c":2}}',
    '      found    {"b":{"c":3}}',
    '  ✗ nothing',
    '      expected {"b":1}',
    '      found    undefined',
    '  ✗ another number',
    '      expected 429',
    '      found    428',
  ]);
});
