import { X509Certificate } from 'node:crypto';
import type { AccessPolicy } from '../access-policies.ts';
import { describeCertificate } from '../certificates.ts';
import type { ArmCertificateRecord, ArmPrivateEndpointConnection, ArmServiceRecord } from './arm-records.ts';
import type { ArmPlace } from './arm-services.ts';
import { describeHub } from './hub-description.ts';

/** The place that a path names. */
export const placeOf = ({
  subscription = '',
  group = '',
  service = '',
}: Readonly<Record<string, string>>): ArmPlace => ({
  subscriptionId: subscription,
  resourceGroup: group,
  name: service,
});

export const idOf = ({ subscriptionId, resourceGroup, name }: ArmPlace): string =>
  `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Devices/provisioningServices/${name}`;

export const serviceAnswer = (service: ArmServiceRecord, deviceHostName: string): object => ({
  etag: service.etag,
  name: service.name,
  location: service.location,
  properties: {
    state: 'Active',
    provisioningState: 'Succeeded',
    iotHubs: service.hubs.map(describeHub),
    allocationPolicy: service.allocationPolicy,
    serviceOperationsHostName: `${service.name}.azure-devices-provisioning.net`,
    deviceProvisioningHostName: deviceHostName,
    idScope: service.idScope,
    ...service.kept,
    privateEndpointConnections: service.privateEndpointConnections?.map((connection) =>
      connectionAnswer(service, connection),
    ),
  },
  identity: service.identity,
  resourcegroup: service.resourceGroup,
  type: 'Microsoft.Devices/provisioningServices',
  id: idOf(service),
  subscriptionid: service.subscriptionId,
  tags: service.tags,
  sku: { name: 'S1', tier: 'Standard', capacity: 1 },
});

export const keysAnswer = ({ keyName, primaryKey, secondaryKey, rights }: AccessPolicy): object => ({
  keyName,
  primaryKey,
  secondaryKey,
  rights: rights.join(', '),
});

export function certificateAnswer(service: ArmServiceRecord, record: ArmCertificateRecord, more: object = {}): object {
  const ca = new X509Certificate(Buffer.from(record.der, 'base64'));
  const { subjectName, sha1Thumbprint } = describeCertificate(ca);
  return {
    properties: {
      ...more,
      subject: subjectName,
      expiry: ca.validToDate.toUTCString(),
      thumbprint: sha1Thumbprint,
      isVerified: record.isVerified,
      created: record.created,
      updated: record.updated,
      certificate: record.der,
    },
    id: `${idOf(service)}/certificates/${record.name}`,
    name: record.name,
    type: 'Microsoft.Devices/ProvisioningServices/Certificates',
    etag: record.etag,
  };
}

export const connectionAnswer = (
  service: ArmServiceRecord,
  { name, privateEndpointId, status, description, actionsRequired }: ArmPrivateEndpointConnection,
): object => ({
  id: `${idOf(service)}/PrivateEndpointConnections/${name}`,
  name,
  type: 'Microsoft.Devices/ProvisioningServices/PrivateEndpointConnections',
  properties: {
    ...(privateEndpointId === undefined ? {} : { privateEndpoint: { id: privateEndpointId } }),
    privateLinkServiceConnectionState: { status, description, actionsRequired },
  },
});
