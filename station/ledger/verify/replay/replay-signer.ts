import { createHash } from 'node:crypto';
import type { Report } from '../problems.ts';
import type { Approvals } from './approvals.ts';
import type { EntryOf } from './unit-story.ts';

export type SignerEntry = EntryOf<'signer.key-created' | 'signer.changed'>;

/** Which signer the entries tell of, in their order; another one takes an approval that was given after the last. */
export class SignerStory {
  #kind = '';
  #audit: string | null = null;
  #issuing: string | null = null;
  #next: readonly string[] = [];
  #since = -1;
  readonly #published = new Set<string>();
  readonly #report: Report;
  readonly #approvals: Approvals;

  /** `approvals`: as far as they have been read. */
  constructor(report: Report, approvals: Approvals) {
    this.#report = report;
    this.#approvals = approvals;
  }

  take(entry: SignerEntry): void {
    if (entry.kind === 'signer.changed') return this.#changed(entry);
    const { key, publicKey, signer } = entry.content;
    if (this.#published.has(key) || entry.subject !== key) {
      this.#report(entry.seq, 'SEQUENCE_IMPOSSIBLE', `the key ${key} is published twice, or is filed elsewhere`);
      return;
    }
    this.#published.add(key);
    if (key === 'issuing-ca') this.#issuing = publicKey;
    if (key !== 'audit' || publicKey === null) return;
    this.#audit = publicKey;
    this.#kind = signer;
    this.#since = entry.seq;
  }

  #changed({ seq, subject, content }: EntryOf<'signer.changed'>): void {
    const { before, after, signer, auditKey, issuingKey, nextIssuingKeys = [] } = content;
    const isKnown = this.#audit !== null && digestOf(this.#kind, this.#audit, this.#issuing, this.#next) === before;
    if (
      !isKnown ||
      digestOf(signer, auditKey, issuingKey, nextIssuingKeys) !== after ||
      subject !== `signer:${after}`
    ) {
      this.#report(
        seq,
        'SEQUENCE_IMPOSSIBLE',
        `entry ${seq} changes another signer than the one on record, or to another`,
      );
      return;
    }
    const isFresh = content.approval >= this.#since;
    if (!isFresh || !this.#approvals.use(seq, content.approval, { kind: 'signer-change', subject })) {
      this.#report(seq, 'APPROVAL_INVALID', `the signer is changed to ${after} without an approval of that`);
      return;
    }
    this.#kind = signer;
    this.#audit = auditKey;
    this.#issuing = issuingKey;
    this.#next = nextIssuingKeys;
    this.#since = seq;
  }
}

const digestOf = (kind: string, audit: string, issuing: string | null, next: readonly string[]): string =>
  createHash('sha256')
    .update([kind, audit, issuing ?? '-', ...next, ''].join('\n'))
    .digest('hex');
