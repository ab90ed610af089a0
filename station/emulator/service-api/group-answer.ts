import type { GroupAttestation, GroupRecord } from '../enrollment.ts';

/** A group as DPS answers it: keys in the answer to a PUT only, certificates never. */
export function groupAnswer(record: GroupRecord, options: { keys: boolean }): object {
  return {
    enrollmentGroupId: record.enrollmentGroupId,
    attestation: shownGroupAttestation(record.attestation, options.keys),
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

/** `keys`: as the attestation mechanism tells them. */
export function shownGroupAttestation(attestation: GroupAttestation, keys: boolean): object {
  if (attestation.type === 'symmetricKey') return keys ? attestation : { type: attestation.type };
  if ('caReferences' in attestation.x509) return { type: attestation.type, x509: attestation.x509 };
  const { primary, secondary } = attestation.x509.signingCertificates;
  const shown = { primary: { info: primary.info }, ...(secondary ? { secondary: { info: secondary.info } } : {}) };
  return { type: attestation.type, x509: { signingCertificates: shown } };
}
