import rhea, { type AmqpError, type Message } from 'rhea';
import type { DeviceClaim } from '../device-api/device-authentication.ts';
import { type DeviceCall, type DeviceCalls, parseBody } from '../device-api/device-calls.ts';
import type { DeviceAnswer } from '../device-api/registration-service.ts';
import type { DpsClock } from '../dps-clock.ts';
import { DpsError, errorBody, retryAfterOf } from '../dps-error.ts';

/** A call, accepted with an answer, or rejected. */
export type AmqpAnswer = { readonly message: Message } | { readonly rejection: AmqpError };

export interface AmqpCalls {
  serve(message: Message, claim: DeviceClaim): Promise<AmqpAnswer>;
  refuse(error: DpsError): { readonly rejection: AmqpError };
}

/** Serves one message of a device over AMQP; every failure becomes a rejection in DPS's form. */
export function createAmqpCalls(options: { calls: DeviceCalls; clock: DpsClock }): AmqpCalls {
  const refuse = (error: DpsError): { rejection: AmqpError } => {
    const retryAfter = retryAfterOf(error);
    return {
      rejection: {
        condition: conditionOf(error.status),
        description: JSON.stringify(errorBody(error, options.clock)),
        ...(retryAfter === undefined ? {} : { info: { 'retry-after': String(retryAfter) } }),
      },
    };
  };
  return {
    refuse,
    async serve(message, claim) {
      const answer = await options.calls.serve(callOf(message), claim, () => bodyOf(message, claim));
      return answer instanceof DpsError ? refuse(answer) : { message: messageOf(answer, message) };
    },
  };
}

/** `iotdps-register` or `iotdps-get-operationstatus`; empty where the message names none. */
export const operationTypeOf = (message: Message): string => property(message, 'iotdps-operation-type');

export function callOf(message: Message): DeviceCall {
  const operationId = property(message, 'iotdps-operation-id');
  switch (operationTypeOf(message)) {
    case 'iotdps-register':
      return { kind: 'register' };
    case 'iotdps-get-operationstatus':
      return operationId === '' ? { kind: 'unknown' } : { kind: 'operation-status', operationId };
    default:
      return { kind: 'unknown' };
  }
}

function property({ application_properties: properties }: Message, name: string): string {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- rhea types a message as anything
  const value = (properties as Record<string, unknown> | undefined)?.[name];
  return typeof value === 'string' ? value : '';
}

/** The body as JSON. Microsoft's C# client names no registration id in it: the link does. */
function bodyOf({ body }: Message, { registrationId }: DeviceClaim): unknown {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- rhea types a message as anything
  const content = (body as { content?: unknown } | undefined)?.content;
  const bytes = Buffer.concat([content].flat().filter((part): part is Buffer => part instanceof Buffer));
  const parsed = bytes.length === 0 ? {} : parseBody(bytes);
  return typeof parsed === 'object' && parsed !== null ? { registrationId, ...parsed } : parsed;
}

function messageOf({ body, retryAfterSeconds }: DeviceAnswer, { correlation_id: correlationId }: Message): Message {
  const message = {
    ...(correlationId === undefined ? {} : { correlation_id: correlationId as unknown }),
    ...(retryAfterSeconds === undefined
      ? {}
      : { application_properties: { 'retry-after': String(retryAfterSeconds) } }),
    body: rhea.message.data_section(Buffer.from(JSON.stringify(body))) as unknown,
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- rhea's type asks for methods that it never calls
  return message as unknown as Message;
}

/** The conditions that Microsoft's SDKs know; by those of 429 and 500 they try again. */
function conditionOf(status: number): string {
  const known = conditions.get(status);
  return known ?? (status >= 500 ? 'amqp:internal-error' : 'amqp:not-allowed');
}

const conditions: ReadonlyMap<number, string> = new Map([
  [400, 'com.microsoft:argument-error'],
  [401, 'amqp:unauthorized-access'],
  [404, 'amqp:not-found'],
  [429, 'com.microsoft:device-container-throttled'],
  [501, 'amqp:not-implemented'],
]);
