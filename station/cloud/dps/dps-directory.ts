import { createHash } from 'node:crypto';
import { cloudError } from '../cloud-errors.ts';
import type { CloudEnrollment, EnrollmentDirectory } from '../enrollment-directory.ts';
import { type DpsConnectionOptions, openDpsConnection, unlessMissing } from './dps-connection.ts';
import { dpsGroups } from './dps-groups.ts';
import { certificateOrEndorsementKeySha256, settingsToWire, toWire } from './enrollment-codec.ts';
import { pairToWire } from './pair-codec.ts';
import { describedRegistration } from './registration-codec.ts';
import type { SdkClient } from './send-request.ts';
import { settingsFromWire, webhookSecrets, without } from './settings-codec.ts';
import {
  type AnsweredEnrollment,
  attestationMechanism,
  individualEnrollment,
  parseAnswer,
  registrationState,
  wholeEnrollment,
} from './wire-schema.ts';

type Version = { readonly registrationId: string; readonly etag: string };
type Keys = { readonly primaryKey: string; readonly secondaryKey: string };
type Whole = Record<string, unknown>;
type SdkEnrollment = Parameters<SdkClient['createOrUpdateIndividualEnrollment']>[0];

/** The directory port on Azure DPS (service API 2021-10-01), through Microsoft's SDK. @throws DPS_CONNECTION_STRING_INVALID */
export function createDpsDirectory(options: DpsConnectionOptions): EnrollmentDirectory {
  const connection = openDpsConnection(options);
  const { send } = connection;

  const get = (id: string, signal: AbortSignal): Promise<unknown> =>
    send((client, done) => client.getIndividualEnrollment(id, done), signal);
  const keysOf = async (id: string, signal: AbortSignal) =>
    parseAnswer(
      attestationMechanism,
      await send((client, done) => client.getIndividualEnrollmentAttestationMechanism(id, done), signal),
    ).symmetricKey;

  /** The version that the etag names, as it can be sent back. @throws DPS_PRECONDITION_FAILED */
  const versionOf = async ({ registrationId, etag }: Version, signal: AbortSignal) => {
    const found = await unlessMissing(() => get(registrationId, signal));
    if (found === undefined) throw cloudError('DPS_PRECONDITION_FAILED', { status: 404 });
    const answered = answerFor(registrationId, found);
    if (answered.etag !== etag) throw cloudError('DPS_PRECONDITION_FAILED', { status: 412 });
    const { registrationState: _, createdDateTimeUtc: _c, lastUpdatedDateTimeUtc: _u, ...rest } = wholeOf(found);
    return { answered, rest };
  };
  /** Without an etag it only creates. */
  const put = async (
    fields: object,
    { registrationId, etag }: { readonly registrationId: string; readonly etag?: string },
    { keys, hidden }: { keys: Keys | null; hidden: readonly string[] },
    signal: AbortSignal,
  ): Promise<CloudEnrollment> => {
    const body = etag === undefined ? fields : { ...fields, etag };
    const answer = await send(
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the service's own answer, but for what changes
      (client, done) => client.createOrUpdateIndividualEnrollment(body as unknown as SdkEnrollment, done),
      signal,
      [...hidden, ...(keys === null ? [] : [keys.primaryKey, keys.secondaryKey])],
    );
    return described(answerFor(registrationId, answer), keys);
  };
  /** Sends the version back with what `change` makes of it. */
  const edit = async (
    entry: Version,
    change: (rest: Whole) => Whole,
    signal: AbortSignal,
    secrets: readonly string[] = [],
  ): Promise<CloudEnrollment> => {
    const { answered, rest } = await versionOf(entry, signal);
    // GET does not tell keys, and keys that are left out may be made anew: they are sent back as they are.
    const keys = answered.attestation.type === 'symmetricKey' ? await keysOf(entry.registrationId, signal) : null;
    const attestation = keys === null ? {} : { attestation: { type: 'symmetricKey', symmetricKey: keys } };
    const hidden = [...secrets, ...webhookSecrets(settingsFromWire(answered))];
    return put({ ...change(rest), ...attestation }, entry, { keys, hidden }, signal);
  };

  return {
    groups: dpsGroups(connection),

    find: (registrationId, signal) =>
      unlessMissing(async () => {
        const answered = answerFor(registrationId, await get(registrationId, signal));
        if (answered.attestation.type !== 'symmetricKey') return described(answered);
        return described(answered, await keysOf(registrationId, signal));
      }),

    create(wanted, signal) {
      const body = toWire(wanted);
      const keys = body.attestation.type === 'symmetricKey' ? body.attestation.symmetricKey : null;
      const hidden = webhookSecrets(wanted.settings ?? {});
      return put(body, { registrationId: wanted.registrationId }, { keys, hidden }, signal);
    },

    turn: (entry, status, signal) => edit(entry, (rest) => ({ ...rest, provisioningStatus: status }), signal),

    change: (entry, { settings, clear }, signal) =>
      edit(
        entry,
        (rest) => ({ ...without(rest, clear), ...settingsToWire(settings) }),
        signal,
        webhookSecrets(settings),
      ),

    async roll(entry, to, signal) {
      const { answered, rest } = await versionOf(entry, signal);
      const { attestation, secrets } = pairToWire(to, 'clientCertificates');
      const [primaryKey = '', secondaryKey = ''] = secrets;
      const keys = secrets.length === 0 ? null : { primaryKey, secondaryKey };
      const hidden = webhookSecrets(settingsFromWire(answered));
      return put({ ...rest, attestation }, entry, { keys, hidden }, signal);
    },

    async delete({ registrationId, etag }, signal) {
      const gone = await unlessMissing(async () => {
        await send((client, done) => client.deleteIndividualEnrollment(registrationId, etag, done), signal);
        return true;
      });
      return gone ?? false;
    },

    registration: (registrationId, signal) =>
      unlessMissing(async () => {
        const answer = await send((client, done) => client.getDeviceRegistrationState(registrationId, done), signal);
        return describedRegistration(parseAnswer(registrationState, answer));
      }),

    async page({ limit, after }, signal) {
      let next: string | undefined;
      const answer = await send((client, done) => {
        const query = client.createIndividualEnrollmentQuery({ query: 'SELECT *' }, limit);
        // Without the token the SDK would ask for the first page again.
        query.next(after ?? '', (error, items) => {
          next = query.continuationToken;
          done(error, items);
        });
      }, signal);
      const entries = parseAnswer(individualEnrollment.array(), answer).map((entry) => described(entry));
      return { entries, next: next ?? null };
    },

    async close() {
      connection.close();
    },
  };
}

const wholeOf = (body: unknown) => parseAnswer(wholeEnrollment, body);

/** @throws DPS_ANSWER_UNREADABLE also when it is about another registration id */
function answerFor(registrationId: string, body: unknown): AnsweredEnrollment {
  const answered = parseAnswer(individualEnrollment, body);
  if (answered.registrationId.toLowerCase() !== registrationId) throw cloudError('DPS_ANSWER_UNREADABLE');
  return answered;
}

function digestOf(text: string): string {
  const key = Buffer.from(text, 'base64');
  const digest = createHash('sha256').update(key).digest('hex');
  key.fill(0);
  return digest;
}

const kinds: Readonly<Record<string, CloudEnrollment['attestation']>> = {
  x509: 'x509',
  symmetricKey: 'symmetric-key',
  tpm: 'tpm',
};

function described(answered: AnsweredEnrollment, keys: Keys | null = null): CloudEnrollment {
  const { registrationId, deviceId, etag, attestation, provisioningStatus } = answered;
  const certificates = attestation.x509?.clientCertificates;
  return {
    registrationId: registrationId.toLowerCase(),
    deviceId,
    etag,
    attestation: attestation.x509?.caReferences ? 'ca-reference' : (kinds[attestation.type] ?? 'other'),
    // The service echoes null, which means its default.
    status: provisioningStatus === 'disabled' ? 'disabled' : 'enabled',
    credentialSha256: keys ? digestOf(keys.primaryKey) : certificateOrEndorsementKeySha256(answered),
    secondarySha256: keys ? digestOf(keys.secondaryKey) : (certificates?.secondary ?? null),
    settings: settingsFromWire(answered),
  };
}
