import { z } from 'zod';
import type { DpsRequest, Route } from '../router.ts';
import { ifMatchOf } from '../service-api/enrollments.ts';
import { type ArmAccess, roleActions } from './arm-access.ts';
import { certificateAnswer, keysAnswer, placeOf, serviceAnswer } from './arm-answers.ts';
import { type ArmOperations, serviceDeletion } from './arm-operations.ts';
import type { ArmServiceRecord } from './arm-records.ts';
import { ProviderRefusal } from './arm-refusal.ts';
import { type ArmParameters, type ArmRoute, ofGroup, ofService, provider } from './arm-route.ts';
import type { ArmServices } from './arm-services.ts';
import type { CertificateService } from './certificate-service.ts';
import { privateLinkRoutes } from './private-links.ts';
import { providerOperations } from './provider-operations.ts';

const ofCertificate = `${ofService}/certificates/{certificate}`;

/** The part of Azure Resource Manager that looks after provisioning services and their CAs. */
export function armRoutes(options: {
  services: ArmServices;
  certificates: CertificateService;
  operations: ArmOperations;
  access: ArmAccess;
  route: ArmRoute;
  deviceHostName: string;
}): Route[] {
  const { services, certificates, operations, access, route, deviceHostName } = options;
  const serviceOf = (parameters: ArmParameters): ArmServiceRecord => services.existing(placeOf(parameters));
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
    route('PATCH', ofService, async (request, parameters) => ({
      status: 200,
      body: shown(await services.setTags(serviceOf(parameters), request.body, ifMatchOf(request))),
    })),
    route('DELETE', ofService, async (request, parameters) => {
      const place = placeOf(parameters);
      if (!services.at(place)) return { status: 204 };
      const operation = operations.begin(place);
      await services.remove(place, ifMatchOf(request), serviceDeletion(operation));
      return operations.accepted(operation, request);
    }),
    onService('GET', `${ofService}/skus`, () => ({ value: [{ name: 'S1' }] })),
    route('GET', `/${provider}/operations`, async () => ({ status: 200, body: { value: providerOperations } })),
    ...operations.routes,
    ...privateLinkRoutes({ services, route }),
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
