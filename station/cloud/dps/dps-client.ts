import { StationError } from '../../domain/station-error.ts';
import { cloudError } from '../cloud-errors.ts';
import type { Enrollment, EnrollmentResult, EnrollmentService, ExistingEnrollment } from '../enrollment-service.ts';
import { bulkResults } from './bulk-result.ts';
import { type DpsConnectionOptions, openDpsConnection, unlessMissing } from './dps-connection.ts';
import {
  areWanted,
  compareEnrollment,
  fromWire,
  type KeyPair,
  keysFromWire,
  keyTexts,
  toWire,
  type WireEnrollment,
  wipeKeys,
} from './enrollment-codec.ts';
import { dpsBulkLimit, dpsPrice } from './price.ts';
import { unmarked } from './reservation.ts';
import type { SdkClient } from './send-request.ts';
import { onlyOf } from './settings-codec.ts';
import { parseAnswer, wholeEnrollment } from './wire-schema.ts';

export type DpsClientOptions = DpsConnectionOptions & {
  /** Whether the service counts a bulk as one operation or as many as its items (`dps.bulk_counts_as`). */
  readonly bulkCountsAs?: 'one' | 'items';
};

/** The enrollment port on Azure DPS (service API 2021-10-01). `close` ends its connection. @throws DPS_CONNECTION_STRING_INVALID */
export function createDpsEnrollmentService(options: DpsClientOptions): EnrollmentService {
  const connection = openDpsConnection(options);
  const { send } = connection;

  const put = async (enrollment: WireEnrollment, signal: AbortSignal): Promise<string> => {
    const body = sdkEnrollment(enrollment);
    const answer = await send(
      (client, done) => client.createOrUpdateIndividualEnrollment(body, done),
      signal,
      keyTexts([enrollment]),
    );
    return fromWire(answer, enrollment.registrationId).etag;
  };

  const keysOf = async (registrationId: string, signal: AbortSignal): Promise<KeyPair> =>
    keysFromWire(
      await send((client, done) => client.getIndividualEnrollmentAttestationMechanism(registrationId, done), signal),
    );
  /** The request's body, with those settings that the version there has and that are to stay. @throws DPS_PRECONDITION_FAILED */
  const keptOf = async (wanted: Enrollment, etag: string, signal: AbortSignal): Promise<WireEnrollment> => {
    const { keeps = [], registrationId } = wanted;
    if (keeps.length === 0) return toWire(wanted);
    const found = await unlessMissing(() =>
      send((client, done) => client.getIndividualEnrollment(registrationId, done), signal),
    );
    if (found === undefined || fromWire(found, registrationId).etag !== etag) {
      throw cloudError('DPS_PRECONDITION_FAILED', { status: 412 });
    }
    const { settings: { ...settings } = {} } = wanted;
    for (const key of keeps) delete settings[key];
    return { ...toWire({ ...wanted, settings }), ...onlyOf(parseAnswer(wholeEnrollment, found), keeps) };
  };

  /** Keys that are left out may be made anew: they are sent back as they are. @throws DPS_PRECONDITION_FAILED */
  const confirm = async (
    wanted: Enrollment,
    made: Extract<Enrollment['attestation'], { kind: 'service-key' }>,
    etag: string,
    signal: AbortSignal,
  ): Promise<EnrollmentResult> => {
    const { registrationId } = wanted;
    const keys = await keysOf(registrationId, signal);
    try {
      if (!areWanted(keys, made)) throw cloudError('DPS_PRECONDITION_FAILED', { status: 412 });
      const kept = { kind: 'symmetric-key', primaryKey: keys.primary, secondaryKey: keys.secondary } as const;
      const body = { ...unmarked, ...toWire({ ...wanted, attestation: kept }), etag };
      return await settle(registrationId, put(body, signal), 'throw');
    } finally {
      wipeKeys(keys);
    }
  };

  return {
    batchSize: dpsBulkLimit,
    get requests() {
      return connection.requests;
    },
    get lastClockSkewMs() {
      return connection.lastClockSkewMs;
    },

    price: dpsPrice(options.bulkCountsAs ?? 'items'),

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
      return unlessMissing(async () => {
        const answered = fromWire(
          await send((client, done) => client.getIndividualEnrollment(registrationId, done), signal),
          registrationId,
        );
        if (answered.attestation.type !== 'symmetricKey') return compareEnrollment(wanted, answered, null);
        const keys = await keysOf(registrationId, signal);
        try {
          return compareEnrollment(wanted, answered, keys);
        } finally {
          wipeKeys(keys);
        }
      });
    },

    async replace(wanted, etag, signal) {
      if (wanted.attestation.kind === 'service-key') return confirm(wanted, wanted.attestation, etag, signal);
      const kept = await keptOf(wanted, etag, signal);
      return settle(wanted.registrationId, put({ ...kept, etag }, signal), 'throw');
    },

    async close() {
      connection.close();
    },
  };
}

type SdkEnrollment = Parameters<SdkClient['createOrUpdateIndividualEnrollment']>[0];

const sdkEnrollment = (enrollment: WireEnrollment): SdkEnrollment =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the SDK's types demand fields that only the service writes
  enrollment as SdkEnrollment;

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
