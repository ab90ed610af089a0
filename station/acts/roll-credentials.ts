import { createHash } from 'node:crypto';
import type { FoundCredential, RollCredentials } from '../cloud/acts/entry-roll.ts';
import type { StationConfig } from '../config/station-config.ts';
import { isStationError } from '../domain/station-error.ts';
import type { LedgerReader, OutboxRow } from '../ledger/ledger.ts';
import { generationsOf, keyOfGeneration, signerKeyNamed } from '../signer/key-generations.ts';
import type { KeyOf, Signer } from '../signer/signer.ts';

type DeviceKey = KeyOf<'device-key-derivation'>;

/**
 * What entries are rolled from and to: certificates out of the ledger, where a rework issued the next one; keys derived in the
 * signer, from the key that station.toml names as the next, before any device is touched.
 */
export function rollCredentials(options: {
  readonly ledger: LedgerReader;
  readonly signer: () => Promise<Signer>;
  readonly deviceKeys: StationConfig['device_keys'];
}): RollCredentials {
  const { ledger, deviceKeys } = options;
  const derive = async (key: DeviceKey, name: string, signal: AbortSignal): Promise<Buffer> =>
    (await options.signer()).deriveHmac(key, Buffer.from(name), signal);

  /** The key of the unit with that digest, and which one of the signer's it derives from. */
  async function derived({ registrationId }: OutboxRow, sha256: string, signal: AbortSignal) {
    for (const derivationKey of generationsOf('device-key-derivation')) {
      const bytes = await derive(derivationKey, registrationId, signal).catch(unlessMissing);
      if (bytes === undefined) return undefined;
      if (digestOf(bytes) === sha256) return { bytes, derivationKey };
      bytes.fill(0);
    }
    return undefined;
  }

  return {
    async next(row, signal) {
      const current = ledger.credential(row.registrationId);
      if (current?.state !== 'live' || current.kind !== row.attestation) return null;
      // A device that was reworked holds what its entry comes to hold.
      if (row.attestation === 'x509' || current.sha256 !== row.cloudSha256) return current.sha256;
      const named = signerKeyNamed(current.derivationKey ?? '');
      const wanted = keyOfGeneration('device-key-derivation', deviceKeys.next ?? deviceKeys.current);
      const isOwn = generationsOf('device-key-derivation').some((key) => key === named);
      if (!isOwn || named === wanted) return null;
      const key = await derive(wanted, row.registrationId, signal);
      const digest = digestOf(key);
      key.fill(0);
      return digest;
    },

    async find(row, sha256, signal): Promise<FoundCredential | undefined> {
      if (row.attestation === 'symmetric-key') return derived(row, sha256, signal);
      const held = ledger.credentials(row.registrationId).find((credential) => credential.sha256 === sha256);
      return held?.certificate ? { bytes: held.certificate, derivationKey: null } : undefined;
    },

    isServiceMade: ({ registrationId }) => Boolean(ledger.credential(registrationId)?.serviceKey),

    async beside(row, sha256, signal) {
      if (row.attestation !== 'symmetric-key') return null;
      const found = await derived(row, sha256, signal);
      if (found === undefined) return null;
      found.bytes.fill(0);
      return derive(found.derivationKey, `${row.registrationId}/secondary`, signal);
    },
  };
}

const digestOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

function unlessMissing(error: unknown): undefined {
  if (isStationError(error, 'SIGNER_KEY_MISSING')) return undefined;
  throw error;
}
