import type { UnitSearch } from '../audit-queries.ts';
import type { ReadHandle } from '../open-database.ts';

/** A search as SQL over `units`: which index leads, what must hold, and the parameters. */
export interface UnitFilter {
  readonly index: string;
  readonly conditions: readonly string[];
  readonly parameters: Readonly<Record<string, string | number>>;
}

/** Matches of a filter that are counted to tell which is the narrowest; a text that fewer units match is gathered and sorted. */
const narrow = 5000;

const equalities = [
  ['state', 'state', 'units_by_state'],
  ['product', 'product', 'units_by_product'],
  ['person', 'last_person', 'units_by_person'],
  ['slot', 'last_slot', 'units_by_slot'],
  ['enrollment', 'enrollment', 'units_by_enrollment'],
  ['order', 'order_id', 'units_by_order_activity'],
] as const;

const withText = `(serial >= @text AND serial < @textEnd OR registration_id >= @text AND registration_id < @textEnd
  OR EXISTS (SELECT 1 FROM unit_hardware h WHERE h.serial = units.serial AND h.hardware_id >= @text AND h.hardware_id < @textEnd))`;
const ofText = `serial IN (
  SELECT serial FROM units WHERE serial >= @text AND serial < @textEnd
  UNION SELECT serial FROM units WHERE registration_id >= @text AND registration_id < @textEnd
  UNION SELECT serial FROM unit_hardware WHERE hardware_id >= @text AND hardware_id < @textEnd)`;
const ofCertificate = `serial IN (
  SELECT serial FROM credentials WHERE serial_number = @certificate
  UNION SELECT serial FROM credentials WHERE sha256 = @certificate)`;
const bySerial = 'sqlite_autoindex_units_1';

/** Every index holds the cursor next to its column, so that a page is read in its order and a time is a range. */
export function unitFilters(db: ReadHandle): (search: UnitSearch & { before?: number }) => UnitFilter {
  const timeOf = db.prepare<[number], string>('SELECT substr(record, 8, 24) FROM entries WHERE seq = ?').pluck();
  const size = db.prepare<[], number>('SELECT coalesce(max(seq) + 1, 0) FROM entries').pluck();
  const counts = new Map(
    equalities.map(([name, column, index]) => [
      name,
      db
        .prepare<object, number>(
          `SELECT count(*) FROM (SELECT 1 FROM units INDEXED BY ${index}
           WHERE ${column} = @value AND cursor >= @since AND cursor < @before LIMIT ${narrow})`,
        )
        .pluck(),
    ]),
  );
  const prefixes = (
    [
      ['units', 'serial'],
      ['units', 'registration_id'],
      ['unit_hardware', 'hardware_id'],
    ] as const
  ).map(([table, column]) =>
    db
      .prepare<object, number>(
        `SELECT count(*) FROM (SELECT 1 FROM ${table} WHERE ${column} >= @text AND ${column} < @textEnd LIMIT ${narrow})`,
      )
      .pluck(),
  );

  /**
   * The first entry at or after that time. Entries are in order of time but where the clock was set back; canonical
   * records begin with {"at":" and the time.
   */
  const firstFrom = (time: string): number => {
    const at = new Date(time).toISOString();
    let low = 0;
    let high = size.get() ?? 0;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (String(timeOf.get(middle)) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  return ({ text = '', from, to, certificate, before = Number.MAX_SAFE_INTEGER, ...search }) => {
    const range = {
      since: from === undefined ? 0 : firstFrom(from),
      before: to === undefined ? before : Math.min(before, firstFrom(to)),
    };
    const conditions = ['cursor >= @since', 'cursor < @before'];
    const parameters: Record<string, string | number> = { ...range };
    let index = 'units_by_cursor';
    let fewest = Number.POSITIVE_INFINITY;
    for (const [name, column, candidate] of equalities) {
      const value = search[name];
      if (value === undefined) continue;
      conditions.push(`${column} = @${name}`);
      parameters[name] = value;
      const matches = counts.get(name)?.get({ value, ...range }) ?? 0;
      if (matches < fewest) [index, fewest] = [candidate, matches];
    }
    if (text !== '') {
      Object.assign(parameters, { text, textEnd: `${text}\u{10ffff}` });
      const matches = prefixes.map((count) => count.get(parameters) ?? 0);
      const isNarrow = matches.every((count) => count < narrow) && fewest > Math.max(...matches);
      conditions.push(isNarrow ? ofText : withText);
      if (isNarrow) index = bySerial;
    }
    if (certificate !== undefined) {
      parameters['certificate'] = certificate;
      conditions.push(ofCertificate);
      index = bySerial;
    }
    return { index, conditions, parameters };
  };
}
