import { createHash } from 'node:crypto';
import type { Entry } from '../../domain/entry.ts';
import type { ReadHandle } from '../open-database.ts';
import { type PublishedIssuer, proofFault } from './certificate.ts';
import type { Report } from './problems.ts';
import { readRecord } from './read-record.ts';
import { rollFault } from './replay/replay-rolls.ts';

type EntryOf<Kind extends Entry['kind']> = Extract<Entry, { kind: Kind }>;

/**
 * Reads the entries about the cloud above enrollments in their order: each end follows an intent of its own, and a proof
 * of possession is what was to be signed, by the CA that it proves.
 */
export function checkDpsChanges(db: ReadHandle, issuers: ReadonlyMap<string, PublishedIssuer>, report: Report): void {
  const changes = new Map<number, string>();
  const proofs = new Map<number, EntryOf<'ca.proof-intended'>>();
  const select = db
    .prepare<[], Buffer>(
      `SELECT record FROM entries
       WHERE kind IN ('dps.change-intended', 'dps.change-ended', 'ca.proof-intended', 'ca.proof-signed',
         'group.rolled') ORDER BY seq`,
    )
    .pluck();
  for (const record of select.iterate()) {
    const entry = readRecord(record);
    if (typeof entry === 'string') continue; // reported where every record is read
    if (entry.kind === 'group.rolled') {
      const { step, before, after } = entry.content;
      const fault = rollFault(step, before, after);
      if (fault !== undefined) report(entry.seq, 'SEQUENCE_IMPOSSIBLE', `a group is rolled, but ${fault}`);
    } else if (entry.kind === 'dps.change-intended') changes.set(entry.seq, entry.subject);
    else if (entry.kind === 'ca.proof-intended') proofs.set(entry.seq, entry);
    else if (entry.kind === 'dps.change-ended') {
      const { intent } = entry.content;
      if (changes.get(intent) !== entry.subject) {
        report(entry.seq, 'SEQUENCE_IMPOSSIBLE', `a change ended that entry ${intent} did not intend`);
      }
      changes.delete(intent);
    } else if (entry.kind === 'ca.proof-signed') {
      checkProof(entry, proofs.get(entry.content.intent));
      proofs.delete(entry.content.intent);
    }
  }

  function checkProof(entry: EntryOf<'ca.proof-signed'>, intent: EntryOf<'ca.proof-intended'> | undefined): void {
    if (!intent || intent.subject !== entry.subject) {
      const message = `a proof was signed that entry ${entry.content.intent} did not intend`;
      return report(entry.seq, 'SEQUENCE_IMPOSSIBLE', message);
    }
    const der = Buffer.from(entry.content.certificate, 'base64');
    if (createHash('sha256').update(der).digest('hex') !== entry.content.sha256) {
      return report(entry.seq, 'CERTIFICATE_INVALID', 'the proof’s digest is not the recorded one');
    }
    const fault = proofFault(der, intent.content, issuers.get(intent.content.caSha256)?.certificate);
    if (fault !== undefined) report(entry.seq, 'CERTIFICATE_INVALID', `the proof of possession: ${fault}`);
  }
}
