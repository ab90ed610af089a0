import type { ServiceAccess } from './access-policies.ts';
import { badRequest, DpsError } from './dps-error.ts';
import type { RequestHandler } from './http-server.ts';
import type { Quotas } from './quotas.ts';
import { createRouter, type DpsRequest, type Route } from './router.ts';

const apiVersionRule = /^\d{4}-\d{2}-\d{2}(?:-preview)?$/;

/** The way of an HTTPS request: route, api-version, rights, quota, handler. Unknown paths say so in DPS's form. */
export function createDispatch(options: {
  routes: readonly Route[];
  access: ServiceAccess;
  quotas: Quotas;
}): RequestHandler {
  const { access, quotas } = options;
  const match = createRouter(options.routes);
  const admit = (route: Route, request: DpsRequest, parameters: Readonly<Record<string, string>>): void => {
    if (route.api.kind === 'service') {
      const { authorization } = request.headers;
      access.demand(typeof authorization === 'string' ? authorization : undefined, route.api.right);
      quotas.takeOperations(route.cost?.(request) ?? 1);
    } else if (route.api.kind === 'device' && route.method === 'PUT') {
      quotas.takeRegistration();
    } else if (route.api.kind === 'device') {
      quotas.takePoll(parameters['registrationId'] ?? '');
    }
  };
  return async (request, path) => {
    const found = match(request.method, path);
    if (found.kind === 'unknown') {
      throw new DpsError(404001, `The DPS emulator does not cover ${request.method} ${path}.`);
    }
    if (found.kind === 'wrong-method') throw new DpsError(405001, `${request.method} is not allowed on ${path}.`);
    if (!apiVersionRule.test(request.query.get('api-version') ?? '')) throw badRequest('api-version is needed.');
    admit(found.route, request, found.parameters);
    return await found.route.handle(request, found.parameters);
  };
}
