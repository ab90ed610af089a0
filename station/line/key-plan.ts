import type { HeldItem } from '../devices/device-adapter.ts';
import type { Phrase } from '../domain/phrase.ts';
import type { Attestation } from '../domain/run.ts';
import type { CredentialRow } from '../ledger/ledger.ts';
import { lineError } from './line-errors.ts';
import { lineSays } from './line-phrases.ts';

/**
 * What becomes of the unit's key, decided from what the ledger knows and what the device holds. This is where a crashed run
 * continues, and where a second certificate is refused; it is pure so that every combination can be tested.
 */
export type KeyPlan =
  /** Make a key. `erase`: empty the product's places first. `voids`: a credential that must be declared void before. */
  | {
      readonly action: 'make';
      readonly erase: boolean;
      readonly voids: { credential: CredentialRow; reason: string } | null;
    }
  /** The device still holds the key that this credential is for: sign its stored TBS, or use its certificate. */
  | { readonly action: 'resume'; readonly credential: CredentialRow };

export interface KeySituation {
  readonly serial: string;
  /** The unit's credential that is not voided, if it has one. */
  readonly current: CredentialRow | undefined;
  readonly held: readonly HeldItem[];
  /** Whether the last durable intent to make a key for this unit was also one to empty its places first. */
  readonly erasureIntended: boolean;
  /** A person's reason for giving a unit a new credential, or null. */
  readonly rework: string | null;
}

/** @throws DEVICE_HOLDS_UNKNOWN_CREDENTIAL, UNIT_KEY_CHANGED, ATTESTATION_CHANGED */
export function planKey({ serial, current, held, erasureIntended, rework }: KeySituation): KeyPlan {
  const occupied = occupiedBy(held);
  const erase = occupied.length > 0;

  if (rework !== null) {
    // An intent that never became a signature leaves nothing that could be used, so there is nothing to void.
    const voids = current && current.state !== 'key-intended' ? { credential: current, reason: rework } : null;
    return { action: 'make', erase, voids };
  }
  if (!current) {
    refuseUnknown(occupied);
    return { action: 'make', erase, voids: null };
  }
  if (current.state === 'key-intended') {
    // The journal says that a key was about to be made here: a lone key is that one, and nothing was ever signed for it.
    // What was to be erased before may be there still.
    // A key that DPS was to make was never to be made in the device.
    const isOwn = current.kind === 'x509';
    if (!erasureIntended) refuseUnknown(occupied.filter((item) => !isOwn || item.kind !== 'private-key'));
    return { action: 'make', erase, voids: null };
  }
  if (current.kind !== 'x509') {
    throw lineError('ATTESTATION_CHANGED', { serial, before: nameOf(current), after: nameOfKind('x509') });
  }
  // Until injection was intended, nothing of ours but the key can be on the device. A credential that is live here is one
  // whose rework ended before anything was changed.
  if (current.state !== 'injecting' && current.state !== 'live')
    refuseUnknown(occupied.filter((item) => item.kind !== 'private-key'));

  if (current.keyOrigin === 'host') {
    return {
      action: 'make',
      erase,
      voids: { credential: current, reason: lineSays('HOST_KEY_WIPED').text },
    };
  }
  const sameKey = occupied.some(
    (item) => item.kind === 'private-key' && item.sha256 !== null && item.sha256 === current.deviceKeySha256,
  );
  if (!sameKey) throw lineError('UNIT_KEY_CHANGED', { serial });
  return { action: 'resume', credential: current };
}

/** What must be done before a derived key may go into the device. */
export interface SymmetricPlan {
  /** A credential of another kind, which must be declared void before. */
  readonly voids: { readonly credential: CredentialRow; readonly reason: string } | null;
  /** The product's places hold something else, and must be emptied. */
  readonly erase: boolean;
}

/**
 * Symmetric keys are derived, so the same unit always gets the same one: only what is of unknown origin stands in the way,
 * and only a rework removes it.
 * @throws DEVICE_HOLDS_UNKNOWN_CREDENTIAL, ATTESTATION_CHANGED
 */
export function planSymmetric(
  { serial, current, held, rework }: Omit<KeySituation, 'erasureIntended'>,
  keySha256: string,
): SymmetricPlan {
  const others = occupiedBy(held).filter(({ kind, sha256 }) => kind !== 'symmetric-key' || sha256 !== keySha256);
  const isDerived = current?.kind === 'symmetric-key' && !current.serviceKey;
  const ofAnotherKind = current && !isDerived && current.state !== 'key-intended';
  if (rework !== null) {
    return { voids: ofAnotherKind ? { credential: current, reason: rework } : null, erase: others.length > 0 };
  }
  if (ofAnotherKind) {
    const [before, after] = [nameOf(current), nameOfKind('symmetric-key')];
    throw lineError('ATTESTATION_CHANGED', { serial, before, after });
  }
  // Where ours was being written, a line that changed a byte may have left anything in its place: it is written again.
  refuseUnknown(current ? others.filter(({ kind }) => kind !== 'symmetric-key') : occupiedBy(held));
  return { voids: null, erase: false };
}

/** A credential by its kind, and by who makes its key where that is not the station, for a person. */
export const nameOf = ({ kind, serviceKey }: Pick<CredentialRow, 'kind' | 'serviceKey'>): Phrase =>
  serviceKey ? lineSays('BY_SERVICE_KEY') : nameOfKind(kind);

/** A kind of credential, for a person. */
export const nameOfKind = (kind: Attestation): Phrase => namesOfKinds[kind];

const namesOfKinds = {
  x509: lineSays('BY_CERTIFICATE'),
  'symmetric-key': lineSays('BY_SYMMETRIC_KEY'),
  tpm: lineSays('BY_TPM'),
} as const;

export const occupiedBy = (held: readonly HeldItem[]): HeldItem[] =>
  held.filter((item) => item.kind !== 'ca' && item.kind !== 'dps-setting');

export function refuseUnknown(items: readonly HeldItem[]): void {
  const [first] = items;
  if (first) throw lineError('DEVICE_HOLDS_UNKNOWN_CREDENTIAL', { place: first.place });
}
