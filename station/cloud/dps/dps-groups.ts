import type { z } from 'zod';
import { encodePem } from '../../pki/pem.ts';
import { cloudError } from '../cloud-errors.ts';
import type { CloudGroup, GroupDirectory, WantedGroup } from '../group-directory.ts';
import { referencesOf, referencesToWire, withReference } from './ca-reference-codec.ts';
import { type DpsConnection, unlessMissing } from './dps-connection.ts';
import { keysFromWire, settingsToWire } from './enrollment-codec.ts';
import { pairToWire } from './pair-codec.ts';
import { describedRegistration } from './registration-codec.ts';
import type { SdkClient } from './send-request.ts';
import { settingsFromWire, webhookSecrets, without } from './settings-codec.ts';
import {
  type AnsweredGroup,
  attestationMechanism,
  enrollmentGroup,
  parseAnswer,
  registrationState,
  wholeGroup,
} from './wire-schema.ts';

type SdkGroup = Parameters<SdkClient['createOrUpdateEnrollmentGroup']>[0];
type WireGroup = Record<string, unknown>;

/** The group port on Azure DPS (service API 2021-10-01), through Microsoft's SDK, over a connection that others close. */
export function dpsGroups({ send }: Pick<DpsConnection, 'send'>): GroupDirectory {
  const get = (group: string, signal: AbortSignal): Promise<unknown> =>
    send((client, done) => client.getEnrollmentGroup(group, done), signal);
  const put = async (group: string, body: WireGroup, secrets: readonly string[], signal: AbortSignal) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the SDK's types demand fields that only the service writes
    const sdkGroup = body as unknown as SdkGroup;
    const answer = await send((client, done) => client.createOrUpdateEnrollmentGroup(sdkGroup, done), signal, secrets);
    return described(answerFor(group, answer));
  };

  /** The version that the etag names, as it can be sent back. @throws DPS_PRECONDITION_FAILED */
  const versionOf = async ({ group, etag }: { group: string; etag: string }, signal: AbortSignal) => {
    const found = await unlessMissing(() => get(group, signal));
    if (found === undefined) throw cloudError('DPS_PRECONDITION_FAILED', { status: 404 });
    const answered = answerFor(group, found);
    if (answered.etag !== etag) throw cloudError('DPS_PRECONDITION_FAILED', { status: 412 });
    const { createdDateTimeUtc: _c, lastUpdatedDateTimeUtc: _u, ...rest } = parseAnswer(wholeGroup, found);
    return { answered, rest };
  };

  return {
    find: (group, signal) => unlessMissing(async () => described(answerFor(group, await get(group, signal)))),

    create({ group, status, attestation, settings = {} }, signal) {
      const { attestation: wire, secrets } = toWire(attestation);
      const body = {
        enrollmentGroupId: group,
        attestation: wire,
        provisioningStatus: status,
        ...settingsToWire(settings),
      };
      return put(group, body, [...secrets, ...webhookSecrets(settings)], signal);
    },

    async roll({ group, etag }, to, signal) {
      const { answered, rest } = await versionOf({ group, etag }, signal);
      const { attestation, secrets } = pairToWire(to, 'signingCertificates');
      const hidden = [...secrets, ...webhookSecrets(settingsFromWire(answered))];
      return put(group, { ...rest, attestation, etag }, hidden, signal);
    },

    async change({ group, etag }, { status, secondary, secondaryReference, settings = {}, clear = [] }, signal) {
      const { answered, rest } = await versionOf({ group, etag }, signal);
      const body: WireGroup = {
        ...without(rest, clear),
        ...settingsToWire(settings),
        etag,
        provisioningStatus: status ?? answered.provisioningStatus ?? 'enabled',
      };
      const hidden = [...webhookSecrets(settings), ...webhookSecrets(settingsFromWire(answered))];
      if (answered.attestation.type === 'symmetricKey') {
        // GET does not tell keys, and keys that are left out may be made anew: they are sent back as they are.
        const mechanism = await send(
          (client, done) => client.getEnrollmentGroupAttestationMechanism(group, done),
          signal,
        );
        const { symmetricKey } = parseAnswer(attestationMechanism, mechanism);
        const secrets = [symmetricKey.primaryKey, symmetricKey.secondaryKey, ...hidden];
        return put(group, { ...body, attestation: { type: 'symmetricKey', symmetricKey } }, secrets, signal);
      }
      if (secondary !== undefined) body['attestation'] = withSecondary(rest.attestation, secondary);
      if (secondaryReference !== undefined) body['attestation'] = withReference(answered, secondaryReference);
      return put(group, body, hidden, signal);
    },

    async delete({ group, etag }, signal) {
      const gone = await unlessMissing(async () => {
        await send((client, done) => client.deleteEnrollmentGroup(group, etag, done), signal);
        return true;
      });
      return gone ?? false;
    },

    async keys(group, signal) {
      const answer = await send((client, done) => client.getEnrollmentGroupAttestationMechanism(group, done), signal);
      return keysFromWire(answer);
    },

    async page({ limit, after }, signal) {
      let next: string | undefined;
      const answer = await send((client, done) => {
        const query = client.createEnrollmentGroupQuery({ query: 'SELECT *' }, limit);
        query.next(after ?? '', (error, items) => {
          next = query.continuationToken;
          done(error, items);
        });
      }, signal);
      return { groups: parseAnswer(enrollmentGroup.array(), answer).map(described), next: next ?? null };
    },

    async registrations(group, { limit, after }, signal) {
      let next: string | undefined;
      const answer = await send((client, done) => {
        const query = client.createEnrollmentGroupDeviceRegistrationStateQuery({ query: 'SELECT *' }, group, limit);
        query.next(after ?? '', (error, items) => {
          next = query.continuationToken;
          done(error, items);
        });
      }, signal);
      const registrations = parseAnswer(registrationState.array(), answer).map((state) => ({
        registrationId: state.registrationId.toLowerCase(),
        ...describedRegistration(state),
      }));
      return { registrations, next: next ?? null };
    },
  };
}

function toWire(attestation: WantedGroup['attestation']): ReturnType<typeof pairToWire> {
  if (attestation.kind === 'ca-reference') return { attestation: referencesToWire(attestation), secrets: [] };
  return pairToWire(attestation, 'signingCertificates');
}

/** The attestation as the service told it, `info` and all, which it takes back as it is, with another second CA. */
function withSecondary(attestation: z.output<typeof wholeGroup>['attestation'], secondary: Buffer | null): object {
  const { secondary: _, ...kept } = { secondary: undefined, ...attestation.x509?.signingCertificates };
  const added = secondary === null ? {} : { secondary: { certificate: encodePem('CERTIFICATE', secondary) } };
  return { ...attestation, x509: { ...attestation.x509, signingCertificates: { ...kept, ...added } } };
}

/** @throws DPS_ANSWER_UNREADABLE also when it is about another group */
function answerFor(group: string, body: unknown): AnsweredGroup {
  const answered = parseAnswer(enrollmentGroup, body);
  if (answered.enrollmentGroupId.toLowerCase() !== group) throw cloudError('DPS_ANSWER_UNREADABLE');
  return answered;
}

const kinds: Readonly<Record<string, CloudGroup['attestation']>> = { x509: 'x509', symmetricKey: 'symmetric-key' };

function described(answered: AnsweredGroup): CloudGroup {
  const { enrollmentGroupId, etag, provisioningStatus, attestation } = answered;
  const certificates = attestation.x509?.signingCertificates;
  return {
    group: enrollmentGroupId.toLowerCase(),
    etag,
    attestation: kinds[attestation.type] ?? 'other',
    // The service echoes null, which means its default.
    status: provisioningStatus === 'disabled' ? 'disabled' : 'enabled',
    primarySha256: certificates?.primary ?? null,
    secondarySha256: certificates?.secondary ?? null,
    caReferences: referencesOf(answered),
    settings: settingsFromWire(answered),
  };
}
