import type { Attestation, EnrollmentRecord } from '../enrollment.ts';

/**
 * An enrollment as DPS answers it, fields in its order. Symmetric keys are part of the answer to a PUT only;
 * certificates are never answered, their `info` always is.
 */
export function enrollmentAnswer(
  record: EnrollmentRecord,
  options: { keys: boolean; registrationState?: object },
): object {
  const { attestation } = record;
  return {
    registrationId: record.registrationId,
    deviceId: record.deviceId,
    registrationState: options.registrationState,
    optionalDeviceInformation: record.optionalDeviceInformation,
    attestation: attestation.type === 'symmetricKey' && !options.keys ? withoutKeys(attestation) : attestation,
    capabilities: record.capabilities,
    iotHubHostName: record.iotHubHostName,
    initialTwin: record.initialTwin,
    etag: record.etag,
    provisioningStatus: record.provisioningStatus,
    reprovisionPolicy: record.reprovisionPolicy,
    createdDateTimeUtc: record.createdDateTimeUtc,
    lastUpdatedDateTimeUtc: record.lastUpdatedDateTimeUtc,
    allocationPolicy: record.allocationPolicy,
    iotHubs: record.iotHubs,
    customAllocationDefinition: record.customAllocationDefinition,
  };
}

const withoutKeys = ({ type }: Attestation): object => ({ type });
