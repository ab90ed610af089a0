import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { checkDocument } from './check-document.ts';
import { configError } from './config-errors.ts';
import type { Home } from './home.ts';
import { problemsError } from './problems.ts';
import { stationConfigSchema } from './station-config.ts';
import { parseToml } from './toml-file.ts';
import { writeFileDurably } from './write-file.ts';

type Slots = Readonly<Record<string, string>>;

/** The slots that `station.toml` names now, which may be others than the station was opened with. @throws CONFIG_* */
export async function slotsOnFile(home: Home): Promise<Slots> {
  return slotsIn(home.stationFile, await readFile(home.stationFile, 'utf8'));
}

/**
 * Binds a slot to a port in `station.toml`, or frees it: one line changes, and every comment stays. The station takes it up
 * when it is next opened.
 *
 * @throws SLOT_PORT_TAKEN, SLOTS_NOT_EDITABLE where the file writes its slots in another way than a line each, CONFIG_*
 */
export async function bindSlot(home: Home, slot: string, port: string | null): Promise<void> {
  const file = home.stationFile;
  const text = await readFile(file, 'utf8');
  const before = slotsIn(file, text);
  const other = Object.entries(before).find(([name, bound]) => bound === port && name !== slot);
  if (other) throw configError('SLOT_PORT_TAKEN', { port, slot: other[0] });
  const after = withSlot(file, text, slot, port);
  // Whatever the lines looked like: nothing is written unless it says this, and nothing else, of the slots.
  const { [slot]: _, ...rest } = before;
  if (!isSame(slotsIn(file, after), port === null ? rest : { ...rest, [slot]: port })) throw notEditable(file);
  if (after !== text) await writeFileDurably(file, after);
}

const notEditable = (file: string) => configError('SLOTS_NOT_EDITABLE', { file: basename(file) });

function slotsIn(file: string, text: string): Slots {
  const { document, lines } = parseToml(file, text);
  const checked = checkDocument({ file, document, lines, sha256: '' }, stationConfigSchema);
  if (!checked.ok) throw problemsError(checked.problems);
  return checked.value.slots;
}

/** `name = "port"`, and what comes behind it. */
const binding = /^(\s*(?:"[^"]*"|'[^']*'|[\w-]+)\s*=\s*)(?:"(?:[^"\\]|\\.)*"|'[^']*')(\s*(?:#.*)?)$/;

function withSlot(file: string, text: string, slot: string, port: string | null): string {
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const rows = text.split(lineEnd);
  const { document, lines } = parseToml(file, text);
  const value = port === null ? null : JSON.stringify(port);
  const there = lines.exact(['slots', slot]);
  if (there !== undefined) {
    const parts = binding.exec(rows[there - 1] ?? '');
    if (!parts) throw notEditable(file);
    rows.splice(there - 1, 1, ...(value === null ? [] : [`${parts[1]}${value}${parts[2]}`]));
  } else if (value !== null) {
    const row = `${/^[\w-]+$/.test(slot) ? slot : JSON.stringify(slot)} = ${value}`;
    const table = document['slots'];
    const names = typeof table === 'object' && table !== null ? Object.keys(table) : [];
    const last = Math.max(...['', ...names].map((name) => lines.exact(name === '' ? ['slots'] : ['slots', name]) ?? 0));
    if (last > 0) rows.splice(last, 0, row);
    else rows.push(...(rows.at(-1) === '' ? [] : ['']), '[slots]', row, '');
  }
  return rows.join(lineEnd);
}

const isSame = (a: Slots, b: Slots): boolean =>
  Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([name, port]) => b[name] === port);
