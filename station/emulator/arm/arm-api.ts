import type { DpsClock } from '../dps-clock.ts';
import type { DpsEmulatorOptions } from '../dps-emulator-types.ts';
import type { Route } from '../router.ts';
import type { ServiceState } from '../service-state.ts';
import { createArmAccess } from './arm-access.ts';
import { createArmOperations } from './arm-operations.ts';
import { type ArmCertificateRecord, type ArmServiceRecord, sameName } from './arm-records.ts';
import { createArmRoute } from './arm-route.ts';
import { armRoutes } from './arm-routes.ts';
import { createArmServices } from './arm-services.ts';
import { createCertificateService } from './certificate-service.ts';

/** Azure Resource Manager, and what the rest of the emulator asks it about the service that it serves. */
export interface ArmApi {
  readonly served: () => ArmServiceRecord;
  /** The CAs that were uploaded to it. */
  readonly uploaded: () => readonly ArmCertificateRecord[];
  /** Whether a CA of that name was. */
  readonly hasCa: (name: string) => boolean;
  readonly routes: readonly Route[];
}

export function createArmApi(parts: {
  state: ServiceState;
  clock: DpsClock;
  nextEtag: () => string;
  servedName: string;
  deviceHostName: string;
  options: Pick<DpsEmulatorOptions, 'armTokens' | 'quota' | 'assignAfterMs' | 'retryAfterSeconds'>;
}): ArmApi {
  const { state, clock, nextEtag, servedName, deviceHostName, options } = parts;
  const services = createArmServices({ state, nextEtag, servedName });
  const limit = options.quota?.certificates ?? 25;
  const certificates = createCertificateService({ state, clock, nextEtag, limit });
  const uploaded = () => certificates.of(servedName);
  const access = createArmAccess(options.armTokens);
  const route = createArmRoute(access);
  const operations = createArmOperations({
    operations: state.armOperations,
    clock,
    takesMs: options.assignAfterMs ?? 3000,
    retryAfterSeconds: options.retryAfterSeconds ?? 3,
    route,
  });
  return {
    served: services.served,
    uploaded,
    hasCa: (name) => uploaded().some((ca) => sameName(ca.name, name)),
    routes: armRoutes({ services, certificates, operations, access, route, deviceHostName }),
  };
}
