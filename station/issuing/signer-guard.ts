import { signerSubject } from '../domain/people.ts';
import { isStationError, type StationError } from '../domain/station-error.ts';
import type { Ledger, LedgerReader } from '../ledger/ledger.ts';
import { type RecordedSigner, type SignerIdentity, signerDigest, signerOfRecord } from '../ledger/signer-of-record.ts';
import type { People } from '../people/people.ts';
import { generationsOf } from '../signer/key-generations.ts';
import type { IssuingKey, Signer } from '../signer/signer.ts';
import { stationError } from '../station-errors.ts';

/** Another signer than the ledger knows, with the digests of both. */
export interface SignerChange {
  readonly before: string;
  readonly after: string;
  readonly identity: SignerIdentity;
  readonly since: number;
}

/**
 * The line works with the signer that the ledger knows. Another one is taken when a second person approved exactly it, once,
 * after the last one was recorded; that it was taken is recorded before it signs anything.
 * @throws SIGNER_CHANGED; SIGNER_KEY_MISSING and the signer's other errors
 */
export async function assertSigner(ledger: Ledger, signer: Signer, person: string): Promise<void> {
  const change = await signerChange(ledger, signer);
  if (change === null) return;
  const approval = openApproval(ledger, change);
  if (approval === undefined) throw signerChanged(change);
  await recordChange({ ledger, signer, change, approval, person });
}

/** Named by as much of its digest as two people compare by eye. */
export const signerChanged = ({ after }: SignerChange): StationError =>
  stationError('SIGNER_CHANGED', { digest: after.slice(0, 16) });

export interface SignerAcceptance {
  readonly ledger: Ledger;
  readonly signer: Signer;
  readonly people: People;
  /** Who asks for it. */
  readonly requestedBy: string;
  /** The second person, and why. */
  readonly badge: string;
  readonly reason: string;
  /** Called only when there is something to accept. */
  readonly readPin: () => Promise<Buffer>;
}

/**
 * A second person approves the signer at hand, and it is recorded as the station's. Returns the digests of both.
 * @throws SIGNER_NOT_CHANGED, APPROVAL_*, LOGIN_*, the signer's errors
 */
export async function acceptSigner(acceptance: SignerAcceptance): Promise<{ before: string; after: string }> {
  const { ledger, signer, people, requestedBy, badge, reason, readPin } = acceptance;
  // Another signer first, as it was shown: keys that nobody approved yet are approved by themselves.
  const change = (await signerChange(ledger, signer)) ?? (await signerChange(ledger, signer, { unapproved: true }));
  if (change === null) throw stationError('SIGNER_NOT_CHANGED');
  const { before, after } = change;
  const subject = signerSubject(after);
  const pin = await readPin();
  const { entry } = await people.approve({ badge, pin, kind: 'signer-change', subject, reason, requestedBy });
  await recordChange({ ledger, signer, change, approval: entry, person: requestedBy });
  return { before, after };
}

/**
 * null when the signer at hand is the one on record, or none is on record: then there is nothing that it could differ from.
 * A later issuing key that nobody approved yet signs nothing, so it counts only with `unapproved`: for who is to approve it.
 */
export async function signerChange(
  ledger: LedgerReader,
  signer: Signer,
  { unapproved = false } = {},
): Promise<SignerChange | null> {
  const known = signerOfRecord(ledger);
  if (known === undefined) return null;
  const identity = await identityOf(signer, known, unapproved);
  const [before, after] = [signerDigest(known.identity), signerDigest(identity)];
  return before === after ? null : { before, after, identity, since: known.entry };
}

/** An issuing key that is not there signs nothing, so it is no other one; where it is needed, its absence is told. */
async function identityOf(
  signer: Signer,
  { identity: known }: RecordedSigner,
  unapproved: boolean,
): Promise<SignerIdentity> {
  const audit = await publicKeyOf(signer, 'audit');
  const issuing = known.issuingKey === null ? null : await publicKeyOf(signer, 'issuing-ca').catch(missing);
  const next = await nextIssuingKeys(signer, known.nextIssuingKeys ?? [], unapproved);
  const identity = { signer: signer.kind, auditKey: audit ?? '', issuingKey: issuing ?? known.issuingKey };
  return next.length === 0 ? identity : { ...identity, nextIssuingKeys: next };
}

async function nextIssuingKeys(signer: Signer, known: readonly string[], unapproved: boolean): Promise<string[]> {
  const keys: string[] = [];
  for (const [index, key] of generationsOf('issuing-ca').slice(1).entries()) {
    const approved = known[index];
    if (approved === undefined && !unapproved) break;
    const found = (await publicKeyOf(signer, key).catch(missing)) ?? approved;
    if (found === undefined) break;
    keys.push(found);
  }
  return keys;
}

const publicKeyOf = async (signer: Signer, key: 'audit' | IssuingKey): Promise<string | null> =>
  (await signer.keyInfo(key)).publicKey?.toString('base64') ?? null;

function missing(error: unknown): null {
  if (isStationError(error, 'SIGNER_KEY_MISSING')) return null;
  throw error;
}

/**
 * A later issuing key signs only what a second person approved it for. @throws ISSUING_KEY_NOT_APPROVED, SIGNER_KEY_MISSING
 */
export async function assertIssuingKey(ledger: LedgerReader, signer: Signer, key: IssuingKey): Promise<void> {
  const known = signerOfRecord(ledger)?.identity;
  const generation = generationsOf('issuing-ca').indexOf(key) + 1;
  if (generation === 1 || known === undefined) return;
  const { publicKey } = await signer.keyInfo(key);
  if (known.nextIssuingKeys?.[generation - 2] === publicKey?.toString('base64')) return;
  throw stationError('ISSUING_KEY_NOT_APPROVED', { key });
}

const mostApprovals = 10_000;

function openApproval(ledger: LedgerReader, { after, since }: SignerChange): number | undefined {
  const page = { from: since + 1, limit: mostApprovals, subject: signerSubject(after), kind: 'override.approved' };
  return ledger.entries(page).find(({ seq }) => {
    const approval = ledger.approval(seq);
    return approval?.kind === 'signer-change' && approval.used === null;
  })?.seq;
}

async function recordChange(options: {
  readonly ledger: Ledger;
  readonly signer: Signer;
  readonly change: SignerChange;
  readonly approval: number;
  readonly person: string;
}): Promise<void> {
  const { ledger, signer, change, approval, person } = options;
  const { before, after, identity } = change;
  await ledger.commit((tx) => {
    // Another process of this station may have been quicker.
    const known = signerOfRecord(tx);
    if (known !== undefined && signerDigest(known.identity) === after) return;
    tx.append({
      kind: 'signer.changed',
      subject: signerSubject(after),
      person,
      content: { before, after, approval, ...identity, notForProduction: signer.notForProduction },
    });
  });
}
