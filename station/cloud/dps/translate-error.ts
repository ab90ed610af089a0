import type { z } from 'zod';
import type { StationError } from '../../domain/station-error.ts';
import { cloudError } from '../cloud-errors.ts';
import { cloudSays } from '../cloud-phrases.ts';
import { retryAfterMs } from './retry-after.ts';
import { errorBody } from './wire-schema.ts';

export interface RequestContext {
  readonly host: string;
  readonly now: Date;
  /** Whether a TLS connection stood, so that the service may have seen the request. */
  readonly sent: boolean;
  /** Whether the connection was one kept alive from an earlier request. */
  readonly reused: boolean;
  /** Texts that must not be repeated from an answer: the keys of this request. */
  readonly secrets: readonly string[];
}

/** An Azure SDK error, as far as it is looked at. */
interface SdkError {
  readonly code?: unknown;
  readonly response?: { readonly statusCode?: number; readonly headers?: Record<string, unknown> };
  readonly responseBody?: string;
}

/** What remains of the SDK's error: the original holds the request, with its signature and its keys. */
class DpsHttpError extends Error {
  override readonly name = 'DpsHttpError';
}

/**
 * The SDK's error as one of the station's: by HTTP status and the service's own `errorCode`, or by the socket's code.
 * The SDK's own error classes are useless here: they were made for another service.
 */
export function translateError(error: unknown, context: RequestContext): StationError {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the SDK rejects with an Error, to which it adds what it knows of the answer
  const { response, responseBody, code } = error as SdkError;
  if (response?.statusCode !== undefined) {
    return translateStatus(response.statusCode, response.headers ?? {}, responseBody ?? '', context);
  }
  if (error instanceof SyntaxError) return cloudError('DPS_ANSWER_UNREADABLE');
  const reason = typeof code === 'string' ? code : 'connection lost';
  if (isCertificateProblem(reason)) return cloudError('DPS_UNTRUSTED', { host: context.host, reason });
  // A kept-alive connection that the service closed meanwhile says nothing about the network.
  const stale = context.reused && (reason === 'ECONNRESET' || reason === 'EPIPE');
  return cloudError('DPS_UNREACHABLE', { reason, sent: context.sent, stale });
}

function translateStatus(
  status: number,
  headers: Record<string, unknown>,
  body: string,
  { host, now, secrets }: RequestContext,
): StationError {
  const answer = parseErrorBody(body);
  const cause = new DpsHttpError(
    `HTTP ${status}, error ${answer.errorCode ?? 'unknown'}, ${answer.trackingId ?? 'untracked'}`,
  );
  const details = { status, errorCode: answer.errorCode ?? status * 1000, trackingId: answer.trackingId };
  const waiting = { ...details, retryAfterMs: retryAfterMs(headers['retry-after'], now) };
  if (status === 429) return cloudError('DPS_THROTTLED', waiting, cause);
  if (status === 408 || status >= 500) return cloudError('DPS_UNAVAILABLE', waiting, cause);
  if (status === 401 || status === 403) return cloudError('DPS_UNAUTHORIZED', { ...details, clockSkewMs: null }, cause);
  // Refusals of the service carry its own error code; without one, something else answered, unless it judged the content.
  if (answer.errorCode === null && !aboutContent.has(status)) {
    return cloudError('DPS_WRONG_ENDPOINT', { ...details, host }, cause);
  }
  if (status === 409 || status === 412) return cloudError('DPS_PRECONDITION_FAILED', details, cause);
  return cloudError(
    'DPS_REQUEST_REFUSED',
    {
      ...details,
      reason:
        answer.message === undefined || answer.message === null
          ? cloudSays('NO_REASON_GIVEN')
          : withoutSecrets(answer.message, secrets),
    },
    cause,
  );
}

const aboutContent: ReadonlySet<number> = new Set([400, 409, 412, 413, 415]);

/** DPS error bodies: `{ errorCode, trackingId, message, … }`; nulls for what is missing, and for a body of another kind. */
function parseErrorBody(body: string): z.output<typeof errorBody> {
  try {
    return errorBody.parse(JSON.parse(body));
  } catch {
    return { errorCode: null, trackingId: null, message: null };
  }
}

/** The service's sentence, cut to a length that fits a line or two, and without any key it may have echoed. */
export const withoutSecrets = (text: string, secrets: readonly string[]): string =>
  secrets.reduce((clean, secret) => clean.replaceAll(secret, '[key]'), text).slice(0, 300);

const certificateProblems = new Set([
  'CERT_CHAIN_TOO_LONG',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REJECTED',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);
export const isCertificateProblem = (code: string): boolean => certificateProblems.has(code);
