import { cloudError } from './cloud/cloud-errors.ts';
import type { Enrollment } from './cloud/enrollment-service.ts';
import type { EnrollmentTerms } from './enrollment-terms.ts';
import type { LedgerReader, OutboxRow } from './ledger/ledger.ts';
import { signerKeyNamed } from './signer/key-generations.ts';
import type { Signer } from './signer/signer.ts';

/**
 * Makes the enrollment that an outbox row stands for: the certificate from the ledger, or the unit's keys, derived again in
 * the signer because they are stored nowhere, or known by their digests where DPS made them; or the endorsement key from the ledger.
 *
 * The device holds the primary key. The secondary is derived from `ID/secondary`, which no registration id can be.
 * @throws SYNC_CREDENTIAL_MISSING; the signer's errors
 */
export async function enrollmentFor(
  row: Pick<OutboxRow, 'registrationId' | 'deviceId' | 'attestation'>,
  ledger: LedgerReader,
  signer: () => Promise<Signer>,
  signal: AbortSignal,
  terms: EnrollmentTerms,
): Promise<Enrollment> {
  const { registrationId, deviceId } = row;
  const common = { registrationId, deviceId, ...terms };
  if (row.attestation === 'x509') {
    const certificate = ledger.credential(registrationId)?.certificate;
    if (!certificate) throw cloudError('SYNC_CREDENTIAL_MISSING', { registrationId });
    return { ...common, attestation: { kind: 'x509', certificate } };
  }
  if (row.attestation === 'tpm') {
    const { endorsementKey = null, storageRootKey = null } = ledger.credential(registrationId) ?? {};
    if (!endorsementKey) throw cloudError('SYNC_CREDENTIAL_MISSING', { registrationId });
    return { ...common, attestation: { kind: 'tpm', endorsementKey, storageRootKey } };
  }
  const credential = ledger.credential(registrationId);
  if (credential?.serviceKey) {
    const { sha256, serviceKey } = credential;
    const digests = { primarySha256: sha256 ?? '', secondarySha256: serviceKey.secondarySha256 };
    return { ...common, attestation: { kind: 'service-key', ...digests } };
  }
  // Whichever key the unit was made with: also one before the current one, or a group's that lets others of its product in.
  const named = signerKeyNamed(credential?.derivationKey ?? '');
  const key = named ?? 'device-key-derivation';
  const derive = async (name: string): Promise<Buffer> => (await signer()).deriveHmac(key, Buffer.from(name), signal);
  const primaryKey = await derive(registrationId);
  try {
    const secondaryKey = await derive(`${registrationId}/secondary`);
    return { ...common, attestation: { kind: 'symmetric-key', primaryKey, secondaryKey } };
  } catch (error) {
    primaryKey.fill(0);
    throw error;
  }
}
