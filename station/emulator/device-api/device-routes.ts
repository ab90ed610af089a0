import type { DpsRequest, DpsResponse, Route } from '../router.ts';
import { clientCertificates } from '../tls-client.ts';
import type { DeviceClaim, PresentedCredential } from './device-authentication.ts';
import type { DeviceAnswer, RegistrationService } from './registration-service.ts';

type Parameters = Readonly<Record<string, string>>;

/** The device API over HTTPS. */
export function deviceRoutes(registrations: RegistrationService): Route[] {
  const api = { kind: 'device' } as const;
  const path = '/{idScope}/registrations/{registrationId}';
  return [
    {
      method: 'PUT',
      path: `${path}/register`,
      api,
      async handle(request, parameters) {
        const answer = await registrations.register(claimOf(request, parameters), request.body);
        return toResponse(
          answer,
          answer.operationId === undefined ? {} : locationOf(request, parameters, answer.operationId),
        );
      },
    },
    {
      method: 'GET',
      path: `${path}/operations/{operationId}`,
      api,
      async handle(request, parameters) {
        const { operationId = '' } = parameters;
        return toResponse(await registrations.operationStatus(claimOf(request, parameters), operationId));
      },
    },
    {
      method: 'POST',
      path,
      api,
      handle: async (request, parameters) => toResponse(await registrations.lookUp(claimOf(request, parameters))),
    },
  ];
}

function claimOf(request: DpsRequest, parameters: Parameters): DeviceClaim {
  const { idScope = '', registrationId = '' } = parameters;
  return { idScope, registrationId, protocol: 'https', presented: presentedBy(request) };
}

function presentedBy(request: DpsRequest): PresentedCredential {
  const { authorization } = request.headers;
  return {
    sasToken: typeof authorization === 'string' ? authorization : undefined,
    certificates: clientCertificates(request.socket),
  };
}

function locationOf(request: DpsRequest, parameters: Parameters, operationId: string): Record<string, string> {
  const { idScope = '', registrationId = '' } = parameters;
  const host = typeof request.headers['host'] === 'string' ? request.headers['host'] : 'localhost';
  const segments = [idScope, 'registrations', registrationId, 'operations', operationId];
  const version = request.query.get('api-version') ?? '';
  return { location: `https://${host}/${segments.map(encodeURIComponent).join('/')}?api-version=${version}` };
}

function toResponse(answer: DeviceAnswer, headers: Record<string, string> = {}): DpsResponse {
  const retryAfter = answer.retryAfterSeconds === undefined ? {} : { 'retry-after': String(answer.retryAfterSeconds) };
  return { status: answer.status, headers: { ...headers, ...retryAfter }, body: answer.body };
}
