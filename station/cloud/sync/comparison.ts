import type { Attestation } from '../../domain/run.ts';
import type { LedgerReader, OutboxRow } from '../../ledger/ledger.ts';
import type { EnrollmentService } from '../enrollment-service.ts';
import { type Materialise, PreparationError, withEnrollment } from './prepared.ts';

/** What the station wants and what the cloud holds, side by side, for a person: digests, never keys. */
export interface EnrollmentComparison {
  readonly registrationId: string;
  readonly serial: string;
  readonly ours: {
    readonly attestation: Attestation;
    /** Lower-case hex SHA-256 of the certificate or of the primary key. */
    readonly credentialSha256: string;
    /** null = the registration id. */
    readonly deviceId: string | null;
  };
  /** null when the cloud holds nothing under this id. */
  readonly cloud: {
    /** Lower-case hex SHA-256 of the enrolled certificate or primary key; null when the cloud does not tell it. */
    readonly credentialSha256: string | null;
    readonly etag: string;
    /** The first thing that differs; null when it is the wanted one. */
    readonly difference: 'attestation' | 'device id' | 'provisioning status' | null;
    /** Whose credential it is: the wanted one, one that this unit had before, or one this ledger does not know. */
    readonly origin: 'wanted' | 'earlier' | 'unknown';
  } | null;
}

/**
 * Asks the cloud what it holds for a row; changes nothing, there or here. The unit's keys are made for the comparison and
 * zeroed after it.
 * @throws what `EnrollmentService.compare` throws; SYNC_CREDENTIAL_* and the signer's errors when the row's own credential cannot be made
 */
export async function compareWithCloud(
  row: OutboxRow,
  context: {
    readonly service: Pick<EnrollmentService, 'compare'>;
    readonly materialise: Materialise;
    readonly ledger: Pick<LedgerReader, 'credentials'>;
    readonly signal: AbortSignal;
  },
): Promise<EnrollmentComparison> {
  const { registrationId, serial, attestation, credentialSha256, deviceId } = row;
  const existing = await withEnrollment(row, context.materialise, (wanted) =>
    context.service.compare(wanted, context.signal),
  ).catch((error: unknown) => {
    throw error instanceof PreparationError ? error.error : error;
  });
  const ours = { attestation, credentialSha256, deviceId };
  if (existing === undefined) return { registrationId, serial, ours, cloud: null };
  const { etag, difference, credentialSha256: held } = existing;
  const known = context.ledger.credentials(registrationId).some(({ sha256 }) => sha256 !== null && sha256 === held);
  const origin = held === credentialSha256 ? 'wanted' : known ? 'earlier' : 'unknown';
  return { registrationId, serial, ours, cloud: { credentialSha256: held, etag, difference, origin } };
}
