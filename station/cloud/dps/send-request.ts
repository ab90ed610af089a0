import type { ClientRequest } from 'node:http';
import type { Agent } from 'node:https';
import httpBase from 'azure-iot-http-base';
import provisioningService from 'azure-iot-provisioning-service';
import { cloudError } from '../cloud-errors.ts';
import { ObservedHttp } from './observed-http.ts';
import { translateError } from './translate-error.ts';

export type SdkClient = InstanceType<typeof provisioningService.ProvisioningServiceClient>;
export type SdkCallback = (error: Error | null | undefined, body?: unknown) => void;

export interface BoundedRequest {
  readonly host: string;
  /** Sets where the connection really goes. */
  readonly agent: Agent;
  /** The Authorization header's value. */
  readonly authorization: string;
  /** Longest time from the call to the last byte of the answer. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** The request's keys as they stand in its body; no error repeats them. */
  readonly secrets: readonly string[];
  /** Called with the Date header of the answer, whatever its status. */
  readonly onDate: (date: string) => void;
  /** Makes exactly one call of the client, with this callback. */
  readonly invoke: (client: SdkClient, done: SdkCallback) => void;
}

/**
 * One request through the Azure SDK, with what the SDK lacks: a deadline, an abort that closes the socket, and errors
 * of the station's. Resolves with the parsed JSON body, unchecked.
 * @throws the codes of `translateError`, DPS_TIMEOUT (detail `sent`), the signal's reason
 */
export async function sendRequest(request: BoundedRequest): Promise<unknown> {
  const { host, agent, authorization, timeoutMs, signal, now, secrets, onDate, invoke } = request;
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    let sent = false;
    let active: ClientRequest | undefined;
    const fail = (error: unknown) => {
      finish();
      reject(error);
      active?.destroy();
    };
    const onAbort = () => fail(signal.reason);
    const deadline = setTimeout(() => fail(cloudError('DPS_TIMEOUT', { timeoutMs, sent })), timeoutMs);
    const finish = () => {
      clearTimeout(deadline);
      signal.removeEventListener('abort', onAbort);
    };
    signal.addEventListener('abort', onAbort, { once: true });

    const http = new ObservedHttp(agent, (made) => {
      active = made;
      made.once('socket', (socket) => {
        if (made.reusedSocket) sent = true;
        else socket.once('secureConnect', () => (sent = true));
      });
      made.once('response', ({ headers }) => {
        if (headers.date !== undefined) onDate(headers.date);
      });
    });
    // A client for every request: the SDK offers no other way to know which of its requests belongs to which call.
    const config = { host, sharedAccessSignature: authorization };
    const client = new provisioningService.ProvisioningServiceClient(
      config,
      new httpBase.RestApiClient(config, 'provisioning-station', http),
    );
    const done: SdkCallback = (error, body) => {
      finish();
      if (error === null || error === undefined) resolve(body);
      else reject(translateError(error, { host, now: now(), sent, reused: active?.reusedSocket ?? false, secrets }));
    };
    try {
      invoke(client, done);
    } catch (error) {
      fail(error);
    }
  });
}
