import { isStationError } from '../domain/station-error.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { generationsOf } from '../signer/key-generations.ts';
import type { IssuingKey } from '../signer/signer.ts';
import { issuingKeyNamed } from './issuers.ts';
import { acceptSigner, type SignerAcceptance, signerChange, signerChanged } from './signer-guard.ts';

/**
 * Makes the signer's next issuing key and has a second person approve it, which is recorded before it signs anything. One
 * that was made and not approved (an interruption) is approved now. Returns its name.
 * @throws SIGNER_CHANGED, APPROVAL_*, LOGIN_*, the signer's errors
 */
export async function makeNextIssuingKey(
  acceptance: SignerAcceptance,
  algorithm: 'ec-p256' | 'rsa-2048',
): Promise<IssuingKey> {
  const { ledger, signer } = acceptance;
  // Another signer is another matter: it is not approved along with a key.
  const swapped = await signerChange(ledger, signer);
  if (swapped !== null) throw signerChanged(swapped);
  if ((await signerChange(ledger, signer, { unapproved: true })) === null) {
    for (const key of generationsOf('issuing-ca').slice(1)) {
      const isNew = await signer.createKey(key, algorithm).then(() => true, alreadyThere);
      if (isNew) break;
    }
  }
  await acceptSigner(acceptance);
  return newestApproved(ledger);
}

const newestApproved = (ledger: Ledger): IssuingKey => {
  const last = ledger.entries({ from: 0, limit: 10_000, kind: 'signer.changed' }).at(-1);
  const later = last?.kind === 'signer.changed' ? (last.content.nextIssuingKeys?.length ?? 0) : 0;
  return issuingKeyNamed(generationsOf('issuing-ca')[later] ?? 'issuing-ca');
};

function alreadyThere(error: unknown): false {
  if (isStationError(error, 'SIGNER_KEY_EXISTS')) return false;
  throw error;
}
