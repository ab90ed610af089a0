import type { DeviceClaim } from '../device-api/device-authentication.ts';
import { type DeviceCalls, parseBody } from '../device-api/device-calls.ts';
import type { DpsClock } from '../dps-clock.ts';
import { DpsError, errorBody, retryAfterOf, unauthorizedOverMqtt } from '../dps-error.ts';
import { answerTopic, type MqttCall } from './topics.ts';

export interface MqttAnswer {
  readonly topic: string;
  readonly payload: string;
}

/** Serves one call of a device over MQTT; every failure becomes an answer in DPS's form. */
export function createMqttCalls(options: { calls: DeviceCalls; clock: DpsClock }): {
  serve(call: MqttCall, claim: DeviceClaim, payload: Buffer): Promise<MqttAnswer>;
  refuse(call: MqttCall, error: DpsError): MqttAnswer;
} {
  const refuse = ({ requestId }: MqttCall, error: DpsError): MqttAnswer => ({
    topic: answerTopic(error.status, requestId, retryAfterOf(error)),
    payload: JSON.stringify(errorBody(error, options.clock)),
  });
  return {
    refuse,
    async serve(call, claim, payload) {
      const answer = await options.calls.serve(call, claim, () => parseBody(payload));
      if (answer instanceof DpsError) return refuse(call, overMqtt(answer, claim));
      const topic = answerTopic(answer.status, call.requestId, answer.retryAfterSeconds);
      return { topic, payload: JSON.stringify(answer.body) };
    },
  };
}

/** Seen: a refused token is 401000 over MQTT and 401002 over HTTPS; a refused certificate is 401002 over both. */
const overMqtt = (error: DpsError, claim: DeviceClaim): DpsError =>
  error.errorCode === 401002 && claim.presented.certificates.length === 0 ? unauthorizedOverMqtt() : error;
