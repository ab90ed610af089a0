import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import type { AccessPolicy } from '../access-policies.ts';
import { describeCertificate } from '../certificates.ts';
import type { DpsRequest, DpsResponse, Route } from '../router.ts';
import { ifMatchOf } from '../service-api/enrollments.ts';
import { type ArmAccess, roleActions } from './arm-access.ts';
import type { ArmCertificateRecord, ArmServiceRecord } from './arm-records.ts';
import { ProviderRefusal, refusalAnswer } from './arm-refusal.ts';
import type { ArmPlace, ArmServices } from './arm-services.ts';
import type { CertificateService } from './certificate-service.ts';
import { describeHub } from './hub-description.ts';

type Parameters = Readonly<Record<string, string>>;
type Handle = (request: DpsRequest, parameters: Parameters) => Promise<DpsResponse>;

const provider = 'providers/Microsoft.Devices';
const ofGroup = `/subscriptions/{subscription}/resourceGroups/{group}/${provider}/provisioningServices`;
const ofService = `${ofGroup}/{service}`;
const ofCertificate = `${ofService}/certificates/{certificate}`;

/** The part of Azure Resource Manager that looks after provisioning services and their CAs. */
export function armRoutes(options: {
  services: ArmServices;
  certificates: CertificateService;
  access: ArmAccess;
  deviceHostName: string;
}): Route[] {
  const { services, certificates, access, deviceHostName } = options;
  const route = (method: string, path: string, work: Handle): Route => ({
    method,
    path,
    api: { kind: 'arm' },
    async handle(request, parameters) {
      try {
        access(request);
        return await work(request, parameters);
      } catch (error) {
        return refusalAnswer(error);
      }
    },
  });
  const serviceOf = (parameters: Parameters): ArmServiceRecord => services.existing(placeOf(parameters));
  const onService = (method: string, path: string, work: (service: ArmServiceRecord) => object): Route =>
    route(method, path, async (_request, parameters) => ({ status: 200, body: work(serviceOf(parameters)) }));
  const shown = (service: ArmServiceRecord): object => serviceAnswer(service, deviceHostName);
  const onCertificate = (
    method: string,
    path: string,
    work: (service: ArmServiceRecord, name: string, request: DpsRequest) => Promise<object>,
  ): Route =>
    route(method, path, async (request, parameters) => ({
      status: 200,
      body: await work(serviceOf(parameters), parameters['certificate'] ?? '', request),
    }));

  return [
    route('GET', `/subscriptions/{subscription}/${provider}/provisioningServices`, async (_request, parameters) => ({
      status: 200,
      body: { value: services.list(parameters['subscription'] ?? '').map(shown) },
    })),
    route('GET', ofGroup, async (_request, parameters) => ({
      status: 200,
      body: { value: services.list(parameters['subscription'] ?? '', parameters['group'] ?? '').map(shown) },
    })),
    route(
      'POST',
      `/subscriptions/{subscription}/${provider}/checkProvisioningServiceNameAvailability`,
      async ({ body }) => {
        const parsed = z.looseObject({ name: z.string() }).safeParse(body);
        if (!parsed.success) throw new ProviderRefusal(400, 'A name is needed.');
        const taken = services.named(parsed.data.name) !== undefined;
        const answer = taken ? { nameAvailable: false, reason: 'AlreadyExists' } : { nameAvailable: true };
        return { status: 200, body: answer };
      },
    ),
    onService('GET', ofService, shown),
    route('GET', `${ofService}/providers/Microsoft.Authorization/permissions`, async (request, parameters) => {
      serviceOf(parameters);
      return { status: 200, body: { value: [roleActions[access(request)]] } };
    }),
    route('PUT', ofService, async (request, parameters) => {
      const { record, created } = await services.put(placeOf(parameters), request.body, ifMatchOf(request));
      return { status: created ? 201 : 200, body: shown(record) };
    }),
    onService('POST', `${ofService}/listkeys`, ({ policies }) => ({ value: policies.map(keysAnswer) })),
    route('POST', `${ofService}/keys/{key}/listkeys`, async (_request, parameters) => {
      const policy = serviceOf(parameters).policies.find(({ keyName }) => keyName === parameters['key']);
      if (!policy) throw new ProviderRefusal(404, 'The policy was not found.');
      return { status: 200, body: keysAnswer(policy) };
    }),
    onService('GET', `${ofService}/certificates`, (service) => ({
      value: certificates.of(service.name).map((record) => certificateAnswer(service, record)),
    })),
    onCertificate('GET', ofCertificate, async (service, name) =>
      certificateAnswer(service, certificates.existing(service.name, name)),
    ),
    onCertificate('PUT', ofCertificate, async (service, name, request) =>
      certificateAnswer(service, await certificates.put(service.name, name, request.body, ifMatchOf(request))),
    ),
    route('DELETE', ofCertificate, async (request, parameters) => {
      const service = serviceOf(parameters);
      await certificates.remove(service.name, parameters['certificate'] ?? '', ifMatchOf(request));
      return { status: 200 };
    }),
    onCertificate('POST', `${ofCertificate}/generateVerificationCode`, async (service, name, request) => {
      const record = await certificates.generateCode(service.name, name, ifMatchOf(request));
      return certificateAnswer(service, record, { verificationCode: record.verificationCode });
    }),
    onCertificate('POST', `${ofCertificate}/verify`, async (service, name, request) =>
      certificateAnswer(service, await certificates.verify(service.name, name, request.body, ifMatchOf(request))),
    ),
  ];
}

const placeOf = ({ subscription = '', group = '', service = '' }: Parameters): ArmPlace => ({
  subscriptionId: subscription,
  resourceGroup: group,
  name: service,
});

const idOf = ({ subscriptionId, resourceGroup, name }: ArmPlace): string =>
  `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/${provider}/provisioningServices/${name}`;

const serviceAnswer = (service: ArmServiceRecord, deviceHostName: string): object => ({
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
  },
  resourcegroup: service.resourceGroup,
  type: 'Microsoft.Devices/provisioningServices',
  id: idOf(service),
  subscriptionid: service.subscriptionId,
  tags: service.tags,
  sku: { name: 'S1', tier: 'Standard', capacity: 1 },
});

const keysAnswer = ({ keyName, primaryKey, secondaryKey, rights }: AccessPolicy): object => ({
  keyName,
  primaryKey,
  secondaryKey,
  rights: rights.join(', '),
});

function certificateAnswer(service: ArmServiceRecord, record: ArmCertificateRecord, more: object = {}): object {
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
