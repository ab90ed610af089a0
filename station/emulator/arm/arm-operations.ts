import { randomBytes } from 'node:crypto';
import type { DpsClock } from '../dps-clock.ts';
import type { DpsRequest, DpsResponse, Route } from '../router.ts';
import type { StateEntry } from '../service-state.ts';
import { idOf, placeOf } from './arm-answers.ts';
import { type ArmOperationRecord, sameName } from './arm-records.ts';
import { ProviderRefusal } from './arm-refusal.ts';
import { type ArmRoute, ofService } from './arm-route.ts';
import type { ArmPlace } from './arm-services.ts';

/** Long-running operations, as ARM has them: answered with 202 and an address that tells when they are done. */
export interface ArmOperations {
  /** An operation that begins now, to be committed together with its effect. */
  begin(place: ArmPlace): ArmOperationRecord;
  /** The 202 that names it. */
  accepted(operation: ArmOperationRecord, request: DpsRequest): DpsResponse;
  readonly routes: readonly Route[];
}

/**
 * An operation takes effect when it is accepted, and tells that it is `InProgress` for `takesMs`: that a service is gone
 * as early is the emulator’s own.
 */
export function createArmOperations(options: {
  operations: ReadonlyMap<string, ArmOperationRecord>;
  clock: DpsClock;
  takesMs: number;
  retryAfterSeconds: number;
  route: ArmRoute;
}): ArmOperations {
  const { clock, route } = options;
  const retryAfter = { 'retry-after': String(options.retryAfterSeconds) };
  const existing = (place: ArmPlace, operationId: string): ArmOperationRecord => {
    const found = options.operations.get(operationId);
    const isOurs =
      found &&
      sameName(found.subscriptionId, place.subscriptionId) &&
      sameName(found.resourceGroup, place.resourceGroup) &&
      sameName(found.service, place.name);
    if (!isOurs) throw new ProviderRefusal(404, 'The operation was not found.');
    return found;
  };
  return {
    begin: ({ subscriptionId, resourceGroup, name }) => ({
      operationId: randomBytes(24).toString('hex'),
      subscriptionId,
      resourceGroup,
      service: name,
      finishesAt: new Date(clock.now().getTime() + options.takesMs).toISOString(),
    }),
    accepted({ service: name, operationId, ...place }, request) {
      const host = typeof request.headers['host'] === 'string' ? request.headers['host'] : 'localhost';
      const version = request.query.get('api-version') ?? '';
      const address = `https://${host}${idOf({ ...place, name })}/operationResults/${operationId}?api-version=${version}`;
      const headers = { 'azure-asyncoperation': `${address}&asyncinfo`, location: address, ...retryAfter };
      return { status: 202, headers };
    },
    routes: [
      route('GET', `${ofService}/operationResults/{operation}`, async (request, parameters) => {
        const { finishesAt } = existing(placeOf(parameters), parameters['operation'] ?? '');
        const isDone = finishesAt <= clock.now().toISOString();
        const headers = isDone ? {} : retryAfter;
        // The same address with `asyncinfo` tells the status, without it the outcome.
        if (!request.query.has('asyncinfo')) return { status: isDone ? 204 : 202, headers };
        return { status: 200, headers, body: { status: isDone ? 'Succeeded' : 'InProgress' } };
      }),
    ],
  };
}

/** What is committed when an operation deletes a service. */
export const serviceDeletion = (operation: ArmOperationRecord): StateEntry[] => [
  { kind: 'arm-service-deleted', name: operation.service },
  { kind: 'arm-operation', record: operation },
];
