import { createHash } from 'node:crypto';
import { cloudError } from '../cloud-errors.ts';
import type { ServiceKeys } from '../service-keys.ts';
import { type DpsConnectionOptions, openDpsConnection, unlessMissing } from './dps-connection.ts';
import {
  certificateOrEndorsementKeySha256,
  fromWire,
  type KeyPair,
  keysFromWire,
  wipeKeys,
} from './enrollment-codec.ts';
import { reservationTwin, reservedBy } from './reservation.ts';
import type { SdkClient } from './send-request.ts';

type SdkEnrollment = Parameters<SdkClient['createOrUpdateIndividualEnrollment']>[0];

/** The service-key port on Azure DPS (service API 2021-10-01), through Microsoft's SDK. @throws DPS_CONNECTION_STRING_INVALID */
export function createDpsServiceKeys(options: DpsConnectionOptions): ServiceKeys & { close(): Promise<void> } {
  const connection = openDpsConnection(options);
  const { send } = connection;

  const keysOf = async (registrationId: string, signal: AbortSignal): Promise<KeyPair> =>
    keysFromWire(
      await send((client, done) => client.getIndividualEnrollmentAttestationMechanism(registrationId, done), signal),
    );

  return {
    look: (registrationId, signal) =>
      unlessMissing(async () => {
        const answer = await send((client, done) => client.getIndividualEnrollment(registrationId, done), signal);
        const answered = fromWire(answer, registrationId);
        return {
          etag: answered.etag,
          status: answered.provisioningStatus === 'disabled' ? 'disabled' : 'enabled',
          reservedBy: reservedBy(answered),
          credentialSha256:
            answered.attestation.type === 'symmetricKey'
              ? digestAndWipe(await keysOf(registrationId, signal))
              : certificateOrEndorsementKeySha256(answered),
        };
      }),

    async reserve(registrationId, runId, signal) {
      // Keys that are null are made by the service, and told in the answer.
      const body = {
        registrationId,
        attestation: { type: 'symmetricKey', symmetricKey: { primaryKey: null, secondaryKey: null } },
        provisioningStatus: 'disabled',
        initialTwin: reservationTwin(runId),
      };
      const answer = await send(
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the SDK's types demand fields that only the service writes
        (client, done) => client.createOrUpdateIndividualEnrollment(body as unknown as SdkEnrollment, done),
        signal,
      );
      const answered = fromWire(answer, registrationId);
      if (reservedBy(answered) !== runId || answered.provisioningStatus !== 'disabled') {
        throw cloudError('DPS_ANSWER_UNREADABLE');
      }
      return { ...keysFromWire(answered.attestation), etag: answered.etag };
    },

    keys: keysOf,

    async remove(registrationId, etag, signal) {
      await unlessMissing(() =>
        send((client, done) => client.deleteIndividualEnrollment(registrationId, etag, done), signal),
      );
    },

    async close() {
      connection.close();
    },
  };
}

function digestAndWipe(keys: KeyPair): string {
  try {
    return createHash('sha256').update(keys.primary).digest('hex');
  } finally {
    wipeKeys(keys);
  }
}
