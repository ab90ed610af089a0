import type { Entry } from '../../domain/entry.ts';
import type { ReadHandle } from '../open-database.ts';
import type { PublishedIssuer } from './certificate.ts';
import { checkDpsChanges } from './check-dps-changes.ts';
import { checkPeopleAndOrders } from './check-people-and-orders.ts';
import { type AuditKey, publicKeyOf } from './checkpoints.ts';
import { derivedRows } from './derived-rows.ts';
import { IssuerStory } from './issuer-story.ts';
import type { Report } from './problems.ts';
import { readRecord } from './read-record.ts';
import { replayEntry } from './replay/unit-replay.ts';
import { UnitStory } from './replay/unit-story.ts';
import { rollUps } from './roll-ups.ts';

/** What the station's own entries publish for the others to be held against. */
export interface Published {
  readonly station: string | undefined;
  readonly auditKeys: readonly AuditKey[];
  readonly issuers: ReadonlyMap<string, PublishedIssuer>;
}

export function readPublished(db: ReadHandle, report: Report): Published {
  const first = db.prepare<[], Buffer>('SELECT record FROM entries ORDER BY seq LIMIT 1').pluck().get();
  const opening = first && readRecord(first);
  const auditKeys: AuditKey[] = [];
  const story = new IssuerStory(report);
  const select = db
    .prepare<[], Buffer>(
      `SELECT record FROM entries WHERE kind IN ('signer.key-created', 'signer.changed', 'issuer.activated',
         'issuer.switched') ORDER BY seq`,
    )
    .pluck();
  for (const record of select.iterate()) {
    const entry = readRecord(record);
    if (typeof entry === 'string') continue; // reported where every record is read
    const published = auditKeyIn(entry);
    if (published !== undefined) {
      const key = publicKeyOf(Buffer.from(published, 'base64'));
      if (key) auditKeys.push({ key, publishedBy: entry.seq });
      else report(entry.seq, 'ENTRY_MALFORMED', 'the audit key is no public key');
    } else if (entry.kind === 'issuer.activated') story.activated(entry);
    else if (entry.kind === 'issuer.switched') story.switched(entry);
  }
  return { station: typeof opening === 'object' ? opening.station : undefined, auditKeys, issuers: story.issuers };
}

/** The audit key that an entry publishes, base64; undefined when it publishes none. */
function auditKeyIn(entry: Entry): string | undefined {
  if (entry.kind === 'signer.changed') return entry.content.auditKey;
  if (entry.kind === 'signer.key-created' && entry.content.key === 'audit') return entry.content.publicKey ?? '';
  return undefined;
}

/**
 * Reads every record once, unit by unit: its form, its place, what it says in the light of the unit's earlier ones, and
 * whether the derived tables say the same. Memory holds one unit at a time.
 */
export async function checkRecords(
  db: ReadHandle,
  { station, issuers }: Published,
  report: Report,
  tick: (done: number) => Promise<void>,
): Promise<{ entries: number; units: number; passes: number; certificates: number }> {
  const tally = { units: 0, passes: 0, certificates: 0 };
  const steering = checkPeopleAndOrders(db, report);
  const signed = new Map<string, number>();
  const derived = derivedRows(db, report);
  const sums = rollUps(db, report);
  let entries = 0;
  let unit: { subject: string; story: UnitStory; lastSeq: number } | undefined;

  const finishUnit = () => {
    if (!unit) return;
    const rows = unit.story.rows();
    tally.units += rows.units.length;
    tally.passes += rows.runs.filter((run) => run['outcome'] === 'PASS').length;
    for (const { kind, sha256, issuer } of rows.credentials) {
      if (kind !== 'x509' || sha256 === null) continue;
      tally.certificates += 1;
      signed.set(String(issuer), (signed.get(String(issuer)) ?? 0) + 1);
    }
    derived.compare(unit.subject, unit.lastSeq, rows);
    sums.add(unit.story);
  };

  for (const [seq, record, kind, subject] of bySubject(db)) {
    entries += 1;
    if (entries % 1024 === 0) await tick(entries);
    const entry = readRecord(record);
    if (typeof entry === 'string') {
      report(seq, 'ENTRY_MALFORMED', `entry ${seq}: ${entry}`);
      continue;
    }
    if (entry.seq !== seq) report(seq, 'ENTRY_ALTERED', `the record at ${seq} says that it is entry ${entry.seq}`);
    if (entry.station !== station) report(seq, 'ENTRY_ALTERED', `entry ${seq} is of station ${entry.station}`);
    if (entry.kind !== kind || entry.subject !== subject) {
      report(
        seq,
        'ENTRY_INDEXED_WRONG',
        `entry ${seq} is filed as ${kind} about ${subject}, which is not what it says`,
      );
      continue;
    }
    if (unit?.subject !== subject) {
      finishUnit();
      unit = { subject, story: new UnitStory(subject, report, steering), lastSeq: seq };
    }
    unit.lastSeq = seq;
    replayEntry(unit.story, entry, issuers);
  }
  finishUnit();
  await tick(entries);
  derived.finish();
  steering.finish();
  sums.finish();
  checkIssuers(db, issuers, signed, report);
  checkDpsChanges(db, issuers, report);
  return { ...tally, entries };
}

/** Every entry, subject by subject, each in its order; in pages, because stepping through single rows is slow. */
function* bySubject(db: ReadHandle): Generator<[seq: number, record: Buffer, kind: string, subject: string]> {
  const page = db
    .prepare<[string, number], [number, Buffer, string, string]>(
      `SELECT seq, record, kind, subject FROM entries WHERE (subject, seq) > (?, ?) ORDER BY subject, seq LIMIT 1024`,
    )
    .raw();
  let last: [string, number] = ['', Number.MIN_SAFE_INTEGER];
  for (let rows = page.all(...last); rows.length > 0; rows = page.all(...last)) {
    yield* rows;
    const end = rows.at(-1);
    if (end) last = [end[3], end[0]];
  }
}

function checkIssuers(
  db: ReadHandle,
  issuers: ReadonlyMap<string, PublishedIssuer>,
  signed: ReadonlyMap<string, number>,
  report: Report,
): void {
  const rows = db
    .prepare<[], { sha256: string; entry: number; key: string; in_force: number | null; signed: number }>(
      'SELECT sha256, entry, key, in_force, signed FROM issuers',
    )
    .all();
  const follows = rows.every((row) => {
    const issuer = issuers.get(row.sha256);
    return (
      issuer?.publishedBy === row.entry &&
      issuer.key === row.key &&
      issuer.inForce === row.in_force &&
      (signed.get(row.sha256) ?? 0) === row.signed
    );
  });
  if (rows.length === issuers.size && follows) return;
  report(null, 'DERIVED_TABLE_WRONG', 'the table of issuers does not follow from the records');
}
