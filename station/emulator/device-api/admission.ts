import type { EnrollmentRecord, EntryTerms, GroupRecord } from '../enrollment.ts';
import { enrollmentAnswer } from '../service-api/enrollment-answer.ts';
import { groupAnswer } from '../service-api/group-answer.ts';
import type { HubDevice } from '../service-state.ts';
import type { TpmKeys } from '../tpm/activation-blob.ts';

/** A device and the entry that let it in. */
export interface AdmittedDevice {
  readonly registrationId: string;
  readonly deviceId: string;
  readonly entry: EntryTerms;
  /** Of the enrollment group; undefined for an individual enrollment. */
  readonly groupId?: string;
  readonly attestation: 'symmetricKey' | 'x509' | 'tpm';
  /** Of the TPM that proved itself. */
  readonly tpm?: TpmKeys;
  /** Of the hub's device identity. */
  readonly authentication: HubDevice['authentication'];
  /** As a webhook is told of the entry. */
  readonly shown: { readonly individualEnrollment: object } | { readonly enrollmentGroup: object };
}

/** A device that proved itself. */
export interface Admission {
  readonly device: AdmittedDevice;
  /** The same by its entry as it is now; undefined when that is gone, or another was made under its id. */
  readonly now: () => AdmittedDevice | undefined;
}

/** What a device of its own entry proved itself by; neither with a symmetric key. */
interface Proof {
  readonly tpm?: TpmKeys;
  /** Of the device's certificate, upper-case hex SHA-256. */
  readonly thumbprint?: string;
}

export function admitIndividual(
  record: EnrollmentRecord,
  find: (registrationId: string) => EnrollmentRecord | undefined,
  proof: Proof,
): Admission {
  const now = (): AdmittedDevice | undefined => {
    const found = find(record.registrationId);
    return found?.createdDateTimeUtc === record.createdDateTimeUtc ? admittedIndividual(found, proof) : undefined;
  };
  return { device: admittedIndividual(record, proof), now };
}

/** `thumbprint`: of the device's own certificate, upper-case hex SHA-256; undefined when it came with a derived key. */
export function admitByGroup(
  group: GroupRecord,
  device: { readonly registrationId: string; readonly thumbprint: string | undefined },
  find: (groupId: string) => GroupRecord | undefined,
): Admission {
  const now = (): AdmittedDevice | undefined => {
    const found = find(group.enrollmentGroupId);
    return found?.createdDateTimeUtc === group.createdDateTimeUtc ? admittedByGroup(found, device) : undefined;
  };
  return { device: admittedByGroup(group, device), now };
}

function admittedIndividual(record: EnrollmentRecord, { tpm, thumbprint }: Proof): AdmittedDevice {
  const { attestation, registrationId, deviceId = registrationId } = record;
  const shown = { individualEnrollment: enrollmentAnswer(record, { keys: false }) };
  const common = { registrationId, deviceId, entry: record, shown };
  if (tpm) return { ...common, attestation: 'tpm', tpm, authentication: { type: 'sas' } };
  if (attestation.type !== 'x509' || thumbprint === undefined) {
    return { ...common, attestation: 'symmetricKey', authentication: { type: 'sas' } };
  }
  const primaryThumbprint =
    'clientCertificates' in attestation.x509
      ? attestation.x509.clientCertificates.primary.info.sha256Thumbprint
      : thumbprint;
  return { ...common, attestation: 'x509', authentication: { type: 'selfSigned', primaryThumbprint } };
}

function admittedByGroup(
  group: GroupRecord,
  { registrationId, thumbprint }: { readonly registrationId: string; readonly thumbprint: string | undefined },
): AdmittedDevice {
  const shown = { enrollmentGroup: groupAnswer(group, { keys: false }) };
  const groupId = group.enrollmentGroupId;
  const common = { registrationId, deviceId: registrationId, entry: group, groupId, shown };
  if (thumbprint === undefined) return { ...common, attestation: 'symmetricKey', authentication: { type: 'sas' } };
  const authentication = { type: 'selfSigned', primaryThumbprint: thumbprint } as const;
  return { ...common, attestation: 'x509', authentication };
}
