import { createHash } from 'node:crypto';
import type { DeviceAdapter, TpmKeys } from '../devices/device-adapter.ts';
import type { Check } from '../domain/run.ts';
import type { CredentialRow } from '../ledger/ledger.ts';
import { nameOf, nameOfKind } from './key-plan.ts';
import { lineError } from './line-errors.ts';
import { owedRework } from './owed-rework.ts';
import { type RunContext, unitEntry, voidingEntry } from './run-context.ts';

/** How a unit is enrolled by the TPM that it has. */
export interface TpmFlow {
  /** Reads the keys, and decides whether the unit may be enrolled by them. Changes nothing. */
  key(adapter: DeviceAdapter, signal: AbortSignal): Promise<TpmKeys & { readonly sha256: string }>;
  /** Has the TPM prove that it holds them. */
  prove(adapter: DeviceAdapter, nonce: Buffer, signal: AbortSignal): Promise<Check[]>;
  /** After the last proof: the keys go on record with the verdict, and only with it. */
  conclude(): void;
}

/**
 * The unit's key was made by the TPM's maker and never leaves the TPM, so there is nothing to intend, to sign or to write:
 * the run reads the public part and has the TPM prove the private one. Until the PASS nothing of it is on record, so a
 * crash leaves nothing to continue, and a key that was not proven is nobody's.
 */
export function tpmFlow(run: RunContext): TpmFlow {
  const { runId, registrationId, ports, request } = run;
  let keys: (TpmKeys & { readonly sha256: string }) | undefined;
  let voids: { readonly credential: CredentialRow; readonly reason: string } | null = null;
  return {
    async key(adapter, signal) {
      if (!adapter.readTpm)
        throw new TypeError(`${request.product.family.name} has no TPM, and its product was accepted`);
      const read = await adapter.readTpm(signal);
      const sha256 = createHash('sha256').update(read.endorsementKey).digest('hex');
      voids = outdated(run, sha256);
      keys = { ...read, sha256 };
      return keys;
    },
    prove(adapter, nonce, signal) {
      if (!keys || !adapter.proveTpm) throw new TypeError('prove before key');
      return adapter.proveTpm(keys, nonce, signal);
    },
    conclude() {
      if (!keys) throw new TypeError('conclude before key');
      if (voids) run.waiting.push(voidingEntry(run, voids));
      run.waiting.push(
        unitEntry(run, 'endorsement-key.proven', {
          runId,
          registrationId,
          endorsementKey: keys.endorsementKey.toString('base64'),
          endorsementKeySha256: keys.sha256,
          storageRootKey: keys.storageRootKey?.toString('base64') ?? null,
        }),
      );
    },
  };

  /**
   * The credential that must be declared void before the unit is enrolled by this key.
   * @throws DEVICE_PROVISIONED_AS_OTHER, UNIT_OTHER_DEVICE, ATTESTATION_CHANGED
   */
  function outdated({ request: { serial } }: RunContext, sha256: string): typeof voids {
    // A unit that was imported was never in a slot: only its key tells that this is its TPM, or a clone of it.
    const owner = ports.ledger.endorsementKeyOwner(sha256);
    if (owner !== undefined && owner !== serial) {
      throw lineError('DEVICE_PROVISIONED_AS_OTHER', { hardwareId: sha256, other: owner });
    }
    const current = ports.ledger.credential(registrationId);
    if (!current || (current.kind === 'tpm' && current.sha256 === sha256)) return null;
    if (current.state === 'key-intended') return { credential: current, reason: 'it was never more than an intent' };
    const rework = owedRework(ports.ledger, serial);
    if (rework !== null) return { credential: current, reason: rework };
    if (current.kind === 'tpm') {
      throw lineError('UNIT_OTHER_DEVICE', { serial, before: current.sha256, after: sha256 });
    }
    throw lineError('ATTESTATION_CHANGED', { serial, before: nameOf(current), after: nameOfKind('tpm') });
  }
}
