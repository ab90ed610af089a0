import { Agent } from 'node:https';
import { type Clock, systemClock } from '../../domain/clock.ts';
import { isStationError, StationError } from '../../domain/station-error.ts';
import { cloudError } from '../cloud-errors.ts';
import type { Enrollment, EnrollmentResult, EnrollmentService, ExistingEnrollment } from '../enrollment-service.ts';
import { bulkResults } from './bulk-result.ts';
import { parseConnectionString } from './connection-string.ts';
import {
  compareEnrollment,
  fromWire,
  keysFromWire,
  keyTexts,
  toWire,
  type WireEnrollment,
} from './enrollment-codec.ts';
import { dpsBulkLimit, dpsPrice } from './price.ts';
import { quietHttpDebug } from './quiet-debug.ts';
import { type SdkCallback, type SdkClient, sendRequest } from './send-request.ts';
import { sharedAccessSignature } from './shared-access-signature.ts';

export interface DpsClientOptions {
  /** The service connection string; copied from, never kept: wipe it after the call. */
  readonly connectionString: Buffer | string;
  /** Where to connect instead of the connection string's host; that name stays in SNI and Host. */
  readonly address?: { readonly host: string; readonly port: number };
  /** PEM of the authorities to trust instead of the public ones. */
  readonly ca?: string | Buffer;
  /** Longest time for one request. */
  readonly timeoutMs: number;
  /** Whether the service counts a bulk as one operation or as many as its items (`dps.bulk_counts_as`). */
  readonly bulkCountsAs?: 'one' | 'items';
  readonly clock?: Clock;
}

/**
 * The enrollment port on Azure DPS (service API 2021-10-01), through Microsoft's SDK.
 *
 * Every request is signed anew, bounded by `timeoutMs` and abortable; nothing is retried here except a request whose
 * kept-alive connection proved to be closed, and a 401 once with a fresh signature. Several calls may be under way.
 * `close` ends the connections and zeroes the access key.
 * @throws DPS_CONNECTION_STRING_INVALID
 */
export function createDpsEnrollmentService(options: DpsClientOptions): EnrollmentService {
  const { connectionString, address, ca, timeoutMs, bulkCountsAs = 'items', clock = systemClock } = options;
  quietHttpDebug();
  const credentials = parseConnectionString(connectionString);
  const { host } = credentials;
  const port = address?.port ?? credentials.port;
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

  const once = (invoke: Invoke, secrets: readonly string[], signal: AbortSignal): Promise<unknown> => {
    requests += 1;
    return sendRequest({
      host,
      agent,
      authorization: sharedAccessSignature(credentials, clock.now()),
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

  const send = async (invoke: Invoke, signal: AbortSignal, secrets: readonly string[] = []): Promise<unknown> => {
    try {
      return await once(invoke, secrets, signal);
    } catch (error) {
      const again = isStationError(error, 'DPS_UNAUTHORIZED') || isStaleConnection(error);
      if (!again) throw error;
    }
    try {
      return await once(invoke, secrets, signal);
    } catch (error) {
      if (!isStationError(error, 'DPS_UNAUTHORIZED')) throw error;
      throw cloudError('DPS_UNAUTHORIZED', { ...error.details, clockSkewMs: lastClockSkewMs }, error.cause);
    }
  };

  const put = async (enrollment: WireEnrollment, signal: AbortSignal): Promise<string> => {
    const body = sdkEnrollment(enrollment);
    const answer = await send(
      (client, done) => client.createOrUpdateIndividualEnrollment(body, done),
      signal,
      keyTexts([enrollment]),
    );
    return fromWire(answer, enrollment.registrationId).etag;
  };

  return {
    batchSize: dpsBulkLimit,
    get requests() {
      return requests;
    },
    get lastClockSkewMs() {
      return lastClockSkewMs;
    },

    price: dpsPrice(bulkCountsAs),

    async create(enrollments, signal): Promise<EnrollmentResult[]> {
      if (enrollments.length > dpsBulkLimit) throw new RangeError(`a bulk takes at most ${dpsBulkLimit} enrollments`);
      const [first, ...others] = enrollments.map(toWire);
      if (first === undefined) return [];
      if (others.length === 0) return [await settle(first.registrationId, put(first, signal), 'exists')];
      const bodies = [first, ...others];
      const secrets = keyTexts(bodies);
      const operation = { mode: 'create' as const, enrollments: bodies.map(sdkEnrollment) };
      // Only the callback form ever settles.
      const answer = await send((client, done) => client.runBulkEnrollmentOperation(operation, done), signal, secrets);
      return bulkResults(
        answer,
        bodies.map(({ registrationId }) => registrationId),
        secrets,
      );
    },

    async compare(wanted: Enrollment, signal): Promise<ExistingEnrollment | undefined> {
      const { registrationId } = wanted;
      try {
        const answered = fromWire(
          await send((client, done) => client.getIndividualEnrollment(registrationId, done), signal),
          registrationId,
        );
        if (answered.attestation.type !== 'symmetricKey') return compareEnrollment(wanted, answered, null);
        const keys = keysFromWire(
          await send(
            (client, done) => client.getIndividualEnrollmentAttestationMechanism(registrationId, done),
            signal,
          ),
        );
        try {
          return compareEnrollment(wanted, answered, keys);
        } finally {
          keys.primary.fill(0);
          keys.secondary.fill(0);
        }
      } catch (error) {
        if (isStationError(error, 'DPS_REQUEST_REFUSED') && error.details['status'] === 404) return undefined;
        throw error;
      }
    },

    replace: (wanted, etag, signal) => settle(wanted.registrationId, put({ ...toWire(wanted), etag }, signal), 'throw'),

    async close() {
      agent.destroy();
      credentials.key.fill(0);
    },
  };
}

type Invoke = (client: SdkClient, done: SdkCallback) => void;
type SdkEnrollment = Parameters<SdkClient['createOrUpdateIndividualEnrollment']>[0];

const sdkEnrollment = (enrollment: WireEnrollment): SdkEnrollment =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the SDK's types demand fields that only the service writes
  enrollment as SdkEnrollment;

/** The service had closed a kept-alive connection before the request reached it. */
const isStaleConnection = (error: unknown): boolean =>
  isStationError(error, 'DPS_UNREACHABLE') && error.details['stale'] === true;

/** A refusal of one enrollment is its result; everything else concerns the whole request. */
async function settle(
  registrationId: string,
  work: Promise<string>,
  onPrecondition: 'exists' | 'throw',
): Promise<EnrollmentResult> {
  try {
    return { registrationId, status: 'created', etag: await work };
  } catch (error) {
    if (!(error instanceof StationError)) throw error;
    if (error.code === 'DPS_PRECONDITION_FAILED' && onPrecondition === 'exists')
      return { registrationId, status: 'exists' };
    if (error.code !== 'DPS_REQUEST_REFUSED') throw error;
    return { registrationId, status: 'refused', code: error.code, message: error.message };
  }
}
