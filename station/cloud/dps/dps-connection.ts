import { Agent } from 'node:https';
import { type Clock, systemClock } from '../../domain/clock.ts';
import { isStationError } from '../../domain/station-error.ts';
import { cloudError } from '../cloud-errors.ts';
import type { EntraCredential } from './entra-credential.ts';
import { quietHttpDebug } from './quiet-debug.ts';
import { type SdkCallback, type SdkClient, sendRequest } from './send-request.ts';
import { entraIdentity, policyIdentity } from './service-identity.ts';

/** The service connection string (copied from, never kept: wipe it after the call), or an identity of Entra ID. */
export type DpsAccess =
  | { readonly connectionString: Buffer | string }
  | { readonly host: string; readonly credential: EntraCredential };

export type DpsConnectionOptions = DpsAccess & DpsRoute;

export interface DpsRoute {
  /** Where to connect instead of the service's host; that name stays in SNI and Host. */
  readonly address?: { readonly host: string; readonly port: number };
  /** PEM of the authorities to trust instead of the public ones. */
  readonly ca?: string | Buffer;
  /** Longest time for one request. */
  readonly timeoutMs: number;
  readonly clock?: Clock;
}

/** Makes exactly one call of the SDK's client, with this callback. */
export type Invoke = (client: SdkClient, done: SdkCallback) => void;

export interface DpsConnection {
  /** HTTP requests sent so far. */
  readonly requests: number;
  /** The station's clock minus the cloud's in ms, at the cloud's last answer (±1 s); null before the first. */
  readonly lastClockSkewMs: number | null;
  /** One request; no error repeats `secrets`. Resolves with the parsed body, unchecked. @throws DPS_* */
  readonly send: (invoke: Invoke, signal: AbortSignal, secrets?: readonly string[]) => Promise<unknown>;
  close(): void;
}

/**
 * A connection to one DPS through Microsoft's SDK.
 *
 * Every request is signed anew (or carries a token that is good), bounded by `timeoutMs` and abortable; nothing is retried here except a request whose
 * kept-alive connection proved to be closed, and a 401 once with a fresh signature or token. Several calls may be under way.
 * `close` ends the connections and zeroes what signs them.
 * @throws DPS_CONNECTION_STRING_INVALID
 */
export function openDpsConnection(options: DpsConnectionOptions): DpsConnection {
  const { address, ca, timeoutMs, clock = systemClock } = options;
  quietHttpDebug();
  const identity =
    'credential' in options
      ? entraIdentity(options.host, options.credential, clock)
      : policyIdentity(options.connectionString, clock);
  const { host } = identity;
  const port = address?.port ?? identity.port;
  // The agent's own host and port win over the request's when it connects.
  const agent = new Agent({
    keepAlive: true,
    minVersion: 'TLSv1.2',
    ...(address === undefined ? {} : { host: address.host }),
    ...(port === null ? {} : { port }),
    ...(ca === undefined ? {} : { ca }),
  });
  let requests = 0;
  let lastClockSkewMs: number | null = null;

  const once = async (invoke: Invoke, secrets: readonly string[], signal: AbortSignal): Promise<unknown> => {
    const authorization = await identity.authorization(signal);
    requests += 1;
    return sendRequest({
      host,
      agent,
      authorization,
      timeoutMs,
      signal,
      now: () => clock.now(),
      secrets,
      onDate: (date) => {
        const skewMs = clock.now().getTime() - Date.parse(date);
        if (!Number.isNaN(skewMs)) lastClockSkewMs = skewMs;
      },
      invoke,
    });
  };

  return {
    get requests() {
      return requests;
    },
    get lastClockSkewMs() {
      return lastClockSkewMs;
    },

    async send(invoke, signal, secrets = []) {
      try {
        return await once(invoke, secrets, signal);
      } catch (error) {
        const again = isStationError(error, 'DPS_UNAUTHORIZED') || isStaleConnection(error);
        if (!again) throw error;
        if (isStationError(error, 'DPS_UNAUTHORIZED')) identity.refused();
      }
      try {
        return await once(invoke, secrets, signal);
      } catch (error) {
        if (!isStationError(error, 'DPS_UNAUTHORIZED')) throw error;
        throw cloudError('DPS_UNAUTHORIZED', { ...error.details, clockSkewMs: lastClockSkewMs }, error.cause);
      }
    },

    close() {
      agent.destroy();
      identity.close();
    },
  };
}

/** The service had closed a kept-alive connection before the request reached it. */
const isStaleConnection = (error: unknown): boolean =>
  isStationError(error, 'DPS_UNREACHABLE') && error.details['stale'] === true;

/** What the service answers; undefined when it has nothing under that name. */
export async function unlessMissing<Value>(work: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isStationError(error, 'DPS_REQUEST_REFUSED') && error.details['status'] === 404) return undefined;
    throw error;
  }
}
