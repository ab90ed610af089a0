import type { HeldItem } from '../devices/device-adapter.ts';
import type { CredentialRow } from '../ledger/ledger.ts';
import { lineError } from './line-errors.ts';

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
  /** A person's reason for giving a unit a new credential, or null. */
  readonly rework: string | null;
}

/** @throws DEVICE_HOLDS_UNKNOWN_CREDENTIAL, UNIT_KEY_CHANGED */
export function planKey({ serial, current, held, rework }: KeySituation): KeyPlan {
  const occupied = held.filter((item) => item.kind !== 'ca' && item.kind !== 'dps-setting');
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
    refuseUnknown(occupied.filter((item) => item.kind !== 'private-key'));
    return { action: 'make', erase, voids: null };
  }
  // Until injection was intended, nothing of ours but the key can be on the device.
  if (current.state !== 'injecting') refuseUnknown(occupied.filter((item) => item.kind !== 'private-key'));

  if (current.keyOrigin === 'host') {
    return {
      action: 'make',
      erase,
      voids: { credential: current, reason: 'its host-made key was wiped when its run ended' },
    };
  }
  const sameKey = occupied.some(
    (item) => item.kind === 'private-key' && item.sha256 !== null && item.sha256 === current.deviceKeySha256,
  );
  if (!sameKey) throw lineError('UNIT_KEY_CHANGED', { serial });
  return { action: 'resume', credential: current };
}

/**
 * Symmetric keys are derived, so the same unit always gets the same one: only a key of unknown origin stands in the way.
 * @throws DEVICE_HOLDS_UNKNOWN_CREDENTIAL
 */
export function checkSymmetric({ current, held, rework }: KeySituation): void {
  if (current || rework !== null) return;
  refuseUnknown(held.filter((item) => item.kind !== 'ca' && item.kind !== 'dps-setting'));
}

function refuseUnknown(items: readonly HeldItem[]): void {
  const [first] = items;
  if (first) throw lineError('DEVICE_HOLDS_UNKNOWN_CREDENTIAL', { place: first.place });
}
