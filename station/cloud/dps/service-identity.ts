import type { Clock } from '../../domain/clock.ts';
import { isStationError } from '../../domain/station-error.ts';
import { cloudError } from '../cloud-errors.ts';
import { parseConnectionString } from './connection-string.ts';
import { type EntraCredential, openEntraCredential } from './entra-credential.ts';
import { entraFailure } from './entra-failure.ts';
import { sharedAccessSignature } from './shared-access-signature.ts';

/** As whom the station asks the service. */
export interface ServiceIdentity {
  /** Host name of the service: what signatures are for, and the name in TLS. */
  readonly host: string;
  readonly port: number | null;
  /** The Authorization header of the next request. @throws DPS_LOGIN_FAILED, DPS_UNREACHABLE, the signal's reason */
  authorization(signal: AbortSignal): Promise<string>;
  /** The last one was refused: the next is made anew. */
  refused(): void;
  /** Zeroes what it holds. */
  close(): void;
}

/** By the key of a shared access policy; `source` stays the caller's to wipe. @throws DPS_CONNECTION_STRING_INVALID */
export function policyIdentity(source: Buffer | string, clock: Clock): ServiceIdentity {
  const credentials = parseConnectionString(source);
  const { host, port, key } = credentials;
  return {
    host,
    port,
    authorization: async () => sharedAccessSignature(credentials, clock.now()),
    refused: () => undefined,
    close: () => void key.fill(0),
  };
}

/** What tokens for the service API are for (“Control access to DPS by using Microsoft Entra ID”). */
export const serviceScope = 'https://azure-devices-provisioning.net/.default';
/** A token that ends sooner is not used any more: the request has to get there. */
const sparedMs = 30_000;

/** As an identity of Entra ID, with a role on the service instead of a policy's key. */
export function entraIdentity(host: string, credential: EntraCredential, clock: Clock): ServiceIdentity {
  const opened = openEntraCredential(credential, () => clock.now());
  let held: { readonly token: string; readonly expiresOnTimestamp: number } | null = null;
  return {
    host,
    port: null,
    async authorization(signal) {
      if (held === null || held.expiresOnTimestamp - sparedMs <= clock.now().getTime()) {
        held = await opened.getToken(serviceScope, { abortSignal: signal }).catch((error: unknown) => {
          signal.throwIfAborted();
          if (isStationError(error)) throw error;
          const { reason, isNetwork } = entraFailure(error) ?? { reason: 'UnknownError', isNetwork: false };
          throw isNetwork
            ? cloudError('DPS_UNREACHABLE', { reason, sent: false, stale: false }, error)
            : cloudError('DPS_LOGIN_FAILED', { reason }, error);
        });
      }
      if (held === null) throw cloudError('DPS_LOGIN_FAILED', { reason: 'NoToken' });
      return `Bearer ${held.token}`;
    },
    refused: () => {
      held = null;
    },
    close: () => {
      held = null;
    },
  };
}
