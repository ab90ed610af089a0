import type { DeviceCall } from '../device-api/device-calls.ts';

/** DPS's MQTT topics. https://learn.microsoft.com/azure/iot/iot-mqtt-connect-to-iot-dps */

export const responseFilter = '$dps/registrations/res/#';

/** A call and the `$rid` that its answer names. */
export type MqttCall = DeviceCall & { readonly requestId: string };

const registerTopic = '$dps/registrations/PUT/iotdps-register/';
const statusTopic = '$dps/registrations/GET/iotdps-get-operationstatus/';

/** What a published topic asks for; undefined without a `$rid`, since such a call cannot be answered. */
export function parseCall(topic: string): MqttCall | undefined {
  const mark = topic.indexOf('?');
  const path = mark < 0 ? topic : topic.slice(0, mark);
  const query = new URLSearchParams(mark < 0 ? '' : topic.slice(mark + 1));
  const requestId = query.get('$rid');
  if (!requestId) return undefined;
  if (path === registerTopic) return { kind: 'register', requestId };
  const operationId = query.get('operationId');
  if (path === statusTopic && operationId) return { kind: 'operation-status', requestId, operationId };
  return { kind: 'unknown', requestId };
}

export function answerTopic(status: number, requestId: string, retryAfterSeconds: number | undefined): string {
  const retryAfter = retryAfterSeconds === undefined ? '' : `&retry-after=${retryAfterSeconds}`;
  return `$dps/registrations/res/${status}/?$rid=${requestId}${retryAfter}`;
}

export interface MqttIdentity {
  readonly idScope: string;
  readonly registrationId: string;
  readonly apiVersion: string;
}

const usernameRule = /^([^/]+)\/registrations\/([^/]+)\/api-version=([^&]+)(?:&.*)?$/;

/** `{idScope}/registrations/{registrationId}/api-version=…[&ClientVersion=…]` */
export function parseUsername(username: string): MqttIdentity | undefined {
  const match = usernameRule.exec(username);
  if (!match) return undefined;
  const [, idScope = '', registrationId = '', apiVersion = ''] = match;
  return { idScope, registrationId, apiVersion };
}
