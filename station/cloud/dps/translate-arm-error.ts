import { isStationError, type StationError } from '../../domain/station-error.ts';
import { administrationError } from '../dps-administration-errors.ts';
import { entraFailure } from './entra-failure.ts';
import { isCertificateProblem } from './translate-error.ts';

/** What a call was about, for whoever reads that it failed. */
export interface ArmCall {
  /** The right that Azure asks for, below `Microsoft.Devices/`. */
  readonly right: string;
  /** What it would have changed or read. */
  readonly target: string;
  /** True where the service itself is made. */
  readonly creates?: true;
}

export interface ArmContext extends ArmCall {
  readonly host: string;
  readonly service: string;
  readonly resourceGroup: string;
  readonly timeoutMs: number;
  /** Texts that must not be repeated from an answer. */
  readonly secrets: readonly string[];
}

/** An error of Azure's SDKs, as far as it is looked at. */
interface SdkError {
  readonly name?: unknown;
  readonly statusCode?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
}

/** What remains of it: the original holds the request, with its token. */
class ArmHttpError extends Error {
  override readonly name = 'ArmHttpError';
}

/** An error of the ARM or identity SDK as one of the station's, by class, HTTP status and code. */
export function translateArmError(error: unknown, context: ArmContext): StationError {
  if (isStationError(error)) return error;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the SDKs reject with Errors, to which they add what they know
  const { name, statusCode, code, message } = error as SdkError;
  if (name === 'AbortError') return administrationError('DPS_ARM_TIMEOUT', { timeoutMs: context.timeoutMs });
  const signIn = entraFailure(error);
  if (signIn !== undefined) {
    const { reason, isNetwork } = signIn;
    return administrationError(isNetwork ? 'DPS_ARM_UNREACHABLE' : 'DPS_ARM_LOGIN_FAILED', { reason });
  }
  if (typeof statusCode !== 'number') {
    const reason = typeof code === 'string' ? code : 'connection lost';
    if (isCertificateProblem(reason)) return administrationError('DPS_ARM_UNTRUSTED', { host: context.host, reason });
    return administrationError('DPS_ARM_UNREACHABLE', { reason });
  }
  const cause = new ArmHttpError(`HTTP ${statusCode}, ${String(code)}`);
  const { target, service, resourceGroup } = context;
  switch (statusCode) {
    case 401:
      return administrationError('DPS_ARM_UNAUTHENTICATED', {}, cause);
    case 403:
      // The resource provider refuses with a number, Azure Resource Manager itself with a name.
      if (typeof code === 'string' && /^[A-Z]/i.test(code)) {
        return administrationError('DPS_ARM_RIGHTS_MISSING', { right: `Microsoft.Devices/${context.right}` }, cause);
      }
      break;
    case 404:
      // Likewise: what Azure Resource Manager itself misses is the service, or what is around it.
      return typeof code === 'string' && code.endsWith('NotFound')
        ? administrationError('DPS_ARM_SERVICE_UNKNOWN', { service, resourceGroup }, cause)
        : administrationError('DPS_CA_UNKNOWN', { name: target }, cause);
    case 409:
      if (context.creates) return administrationError('DPS_ARM_NAME_TAKEN', {}, cause);
      break;
    case 412:
      return administrationError('DPS_ARM_ETAG_MOVED', { target }, cause);
    default:
      if (statusCode === 408 || statusCode === 429 || statusCode >= 500) {
        return administrationError('DPS_ARM_UNAVAILABLE', { status: statusCode }, cause);
      }
  }
  const told = typeof message === 'string' && message !== '' ? message : 'no reason given.';
  const reason = context.secrets.reduce((clean, secret) => clean.replaceAll(secret, '[key]'), told).slice(0, 300);
  return administrationError('DPS_ARM_REFUSED', { status: statusCode, reason }, cause);
}
