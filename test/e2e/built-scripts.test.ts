import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildFolder } from '../../electron/development/build-kiosk.ts';

/** The packages that a built script loads before it does anything: its own, and those of the parts it imports. */
function loadedFirst(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = readFileSync(join(buildFolder, 'build', file), 'utf8');
  for (const [, from = ''] of text.matchAll(/^(?:import|export)\b[^;"]*"([^"]+)"/gm)) {
    if (from.startsWith('./')) loadedFirst(from.slice(2), seen);
    else seen.add(from);
  }
  return seen;
}

test('the kiosk’s station is there before anything of Microsoft’s: nobody waits for what only the cloud needs', () => {
  const loaded = [...loadedFirst('station-process.serve.mjs')];
  expect(loaded).toContain('better-sqlite3');
  expect(loaded.filter((name) => /azure/.test(name))).toEqual([]);
});
