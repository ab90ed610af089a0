import type { ServiceAccess } from './access-policies.ts';
import type { Counters } from './counters.ts';
import { badRequest, DpsError, throttled } from './dps-error.ts';
import type { RequestHandler } from './http-server.ts';
import { createRouter, type DpsRequest, type Route } from './router.ts';
import type { Throttle } from './throttle.ts';

export interface Quotas {
  readonly operations: Throttle;
  readonly registrations: Throttle;
  /** Whether a throttled answer says when to come back. */
  readonly tellRetryAfter: boolean;
}

const apiVersionRule = /^\d{4}-\d{2}-\d{2}(?:-preview)?$/;

/** Takes `count` from a quota. @throws DpsError 429001 */
export function takeQuota(throttle: Throttle, count: number, quotas: Quotas, counters: Counters): void {
  const waitSeconds = throttle.take(count);
  if (waitSeconds === 0) return;
  counters.throttled++;
  throw throttled(quotas.tellRetryAfter ? waitSeconds : null);
}

/** The way of an HTTPS request: route, api-version, rights, quota, handler. Unknown paths say so in DPS's form. */
export function createDispatch(options: {
  routes: readonly Route[];
  access: ServiceAccess;
  quotas: Quotas;
  counters: Counters;
}): RequestHandler {
  const { access, quotas, counters } = options;
  const match = createRouter(options.routes);
  const admit = (route: Route, request: DpsRequest): void => {
    const cost = route.cost?.(request) ?? 1;
    if (route.api.kind === 'service') {
      const { authorization } = request.headers;
      access.demand(typeof authorization === 'string' ? authorization : undefined, route.api.right);
      takeQuota(quotas.operations, cost, quotas, counters);
    } else if (route.api.kind === 'device' && route.method === 'PUT') {
      takeQuota(quotas.registrations, cost, quotas, counters);
    }
  };
  return async (request, path) => {
    const found = match(request.method, path);
    if (found.kind === 'unknown') {
      throw new DpsError(404001, `The DPS emulator does not cover ${request.method} ${path}.`);
    }
    if (found.kind === 'wrong-method') throw new DpsError(405001, `${request.method} is not allowed on ${path}.`);
    if (!apiVersionRule.test(request.query.get('api-version') ?? '')) throw badRequest('api-version is needed.');
    admit(found.route, request);
    return await found.route.handle(request, found.parameters);
  };
}
