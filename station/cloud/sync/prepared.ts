import { hash } from 'node:crypto';
import { StationError } from '../../domain/station-error.ts';
import type { OutboxRow } from '../../ledger/ledger.ts';
import { cloudError } from '../cloud-errors.ts';
import type { Enrollment } from '../enrollment-service.ts';
import { wipeEnrollment } from '../wipe-enrollment.ts';

/** Makes the row's enrollment: the certificate from the ledger, or keys derived in the signer. */
export type Materialise = (row: OutboxRow) => Promise<Enrollment>;

/** The row's enrollment cannot be made: now (`error.retryable`) or ever. */
export class PreparationError extends Error {
  override readonly name = 'PreparationError';
  readonly error: StationError;

  constructor(error: StationError) {
    super(error.message, { cause: error });
    this.error = error;
  }
}

/**
 * Makes the row's enrollment and checks that it is of the credential on record: a key derived anew from another
 * derivation key, or the certificate of a rework that has not passed yet, must not reach the cloud in its place.
 * @throws PreparationError
 */
export async function prepare<Row extends Pick<OutboxRow, 'registrationId' | 'credentialSha256'>>(
  row: Row,
  materialise: (row: Row) => Promise<Enrollment>,
): Promise<Enrollment> {
  let enrollment: Enrollment;
  try {
    enrollment = await materialise(row);
  } catch (error) {
    throw new PreparationError(error instanceof StationError ? error : cloudError('SYNC_ROW_FAILED', {}, error));
  }
  const { registrationId, credentialSha256 } = row;
  if (enrollment.registrationId === registrationId && sha256Of(enrollment) === credentialSha256) return enrollment;
  wipeEnrollment(enrollment);
  throw new PreparationError(cloudError('SYNC_CREDENTIAL_MISMATCH', { registrationId }));
}

function sha256Of({ attestation }: Enrollment): string {
  switch (attestation.kind) {
    case 'x509':
      return hash('sha256', attestation.certificate);
    case 'symmetric-key':
      return hash('sha256', attestation.primaryKey);
    case 'service-key':
      return attestation.primarySha256;
    case 'tpm':
      return hash('sha256', attestation.endorsementKey);
  }
}

/** Runs `use` with the row's enrollment; its keys are zeroed afterwards, whatever happens. @throws PreparationError */
export async function withEnrollment<Result>(
  row: OutboxRow,
  materialise: Materialise,
  use: (enrollment: Enrollment) => Promise<Result>,
): Promise<Result> {
  const enrollment = await prepare(row, materialise);
  try {
    return await use(enrollment);
  } finally {
    wipeEnrollment(enrollment);
  }
}
