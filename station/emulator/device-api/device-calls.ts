import type { Counters } from '../counters.ts';
import { badRequest, DpsError, notCovered } from '../dps-error.ts';
import type { Quotas } from '../quotas.ts';
import type { DeviceClaim } from './device-authentication.ts';
import type { DeviceAnswer, RegistrationService } from './registration-service.ts';

/** What a device asks for in a message. */
export type DeviceCall =
  | { readonly kind: 'register' }
  | { readonly kind: 'operation-status'; readonly operationId: string }
  | { readonly kind: 'unknown' };

export interface DeviceCalls {
  /** Serves a call within the quotas. Never rejects: a refusal is an answer, too. `body` may throw DpsError. */
  serve(call: DeviceCall, claim: DeviceClaim, body: () => unknown): Promise<DeviceAnswer | DpsError>;
}

/** The device API for transports that carry messages, not requests: MQTT and AMQP. */
export function createDeviceCalls(options: {
  registrations: Pick<RegistrationService, 'register' | 'operationStatus'>;
  quotas: Quotas;
  counters: Counters;
}): DeviceCalls {
  const { registrations, quotas, counters } = options;
  const perform = async (call: DeviceCall, claim: DeviceClaim, body: () => unknown): Promise<DeviceAnswer> => {
    switch (call.kind) {
      case 'register':
        quotas.takeRegistration();
        return await registrations.register(claim, body());
      case 'operation-status':
        quotas.takePoll(claim.registrationId);
        return await registrations.operationStatus(claim, call.operationId);
      case 'unknown':
        throw notCovered('this message of a device');
      default:
        return call satisfies never;
    }
  };
  return {
    async serve(call, claim, body) {
      try {
        return await perform(call, claim, body);
      } catch (error) {
        if (error instanceof DpsError) return error;
        counters.internalErrors++;
        return new DpsError(500001, 'InternalServerError');
      }
    },
  };
}

/** @throws DpsError 400004 */
export function parseBody(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    throw badRequest('The body is not JSON.');
  }
}
