import { randomUUID } from 'node:crypto';
import type { Counters } from '../counters.ts';
import type { DeviceClaim } from '../device-api/device-authentication.ts';
import type { DeviceAnswer, RegistrationService } from '../device-api/registration-service.ts';
import type { DpsClock } from '../dps-clock.ts';
import { badRequest, DpsError, notCovered, unauthorizedOverMqtt } from '../dps-error.ts';
import type { Quotas } from '../quotas.ts';
import { answerTopic, type DeviceCall } from './topics.ts';

export interface MqttAnswer {
  readonly topic: string;
  readonly payload: string;
}

/** Serves one call of a device over MQTT; every failure becomes an answer in DPS's form. */
export function createMqttCalls(options: {
  registrations: RegistrationService;
  quotas: Quotas;
  counters: Counters;
  clock: DpsClock;
}): {
  serve(call: DeviceCall, claim: DeviceClaim, payload: Buffer): Promise<MqttAnswer>;
  refuse(call: DeviceCall, error: DpsError): MqttAnswer;
} {
  const { registrations, quotas, counters, clock } = options;

  const perform = async (call: DeviceCall, claim: DeviceClaim, payload: Buffer): Promise<DeviceAnswer> => {
    switch (call.kind) {
      case 'register':
        quotas.takeRegistration();
        return await registrations.register(claim, parseJson(payload));
      case 'operation-status':
        quotas.takePoll(claim.registrationId);
        return await registrations.operationStatus(claim, call.operationId);
      case 'unknown':
        throw notCovered('this MQTT topic');
      default:
        return call satisfies never;
    }
  };

  const refuse = (call: DeviceCall, error: DpsError): MqttAnswer => {
    const { status, errorCode, message } = error;
    const retryAfter = error.headers['retry-after'];
    return {
      topic: answerTopic(status, call.requestId, retryAfter === undefined ? undefined : Number(retryAfter)),
      payload: JSON.stringify({ errorCode, trackingId: randomUUID(), message, timestampUtc: clock.timestamp() }),
    };
  };

  return {
    refuse,
    async serve(call, claim, payload) {
      try {
        const answer = await perform(call, claim, payload);
        return {
          topic: answerTopic(answer.status, call.requestId, answer.retryAfterSeconds),
          payload: JSON.stringify(answer.body),
        };
      } catch (error) {
        if (!(error instanceof DpsError)) counters.internalErrors++;
        return refuse(call, overMqtt(error, claim));
      }
    },
  };
}

function parseJson(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString('utf8')) as unknown;
  } catch {
    throw badRequest('The payload is not JSON.');
  }
}

/** Seen: a refused token is 401000 over MQTT and 401002 over HTTPS; a refused certificate is 401002 over both. */
function overMqtt(error: unknown, claim: DeviceClaim): DpsError {
  if (!(error instanceof DpsError)) return new DpsError(500001, 'InternalServerError');
  return error.errorCode === 401002 && claim.presented.certificates.length === 0 ? unauthorizedOverMqtt() : error;
}
