import { createHash } from 'node:crypto';
import type { CredentialRow } from '../ledger/ledger.ts';
import type { DerivationKey } from '../signer/signer.ts';
import type { CredentialFlow } from './credential.ts';
import { derivationKeyOf } from './derivation-key.ts';
import { planSymmetric } from './key-plan.ts';
import { lineError } from './line-errors.ts';
import { owedRework } from './owed-rework.ts';
import { type RunContext, record, unitEntry, voidingEntry } from './run-context.ts';

/**
 * A symmetric key is HMAC-SHA256 of the registration id under a key that never leaves the signer, as DPS derives keys for
 * enrollment groups: so the cloud's copy can be derived again at sync time and is stored nowhere.
 */
export function symmetricFlow(run: RunContext): CredentialFlow {
  const { registrationId, runId, request, ports } = run;
  let derivationKey: DerivationKey | undefined;
  let key: Buffer | undefined;
  let keySha256 = '';
  const wipe = (): void => void key?.fill(0);
  return {
    async key(adapter, held, signal) {
      const current = ports.ledger.credential(registrationId);
      const { serial } = request;
      const rework = owedRework(ports.ledger, serial);
      const { ledger, deviceKey } = ports;
      const product = request.product.config;
      derivationKey = derivationKeyOf({ product, ledger, registrationId, rework, deviceKey });
      key = await ports.signer.deriveHmac(derivationKey, Buffer.from(registrationId), signal);
      // Too late for a phase that has ended: nobody else will.
      if (signal.aborted) wipe();
      signal.throwIfAborted();
      keySha256 = createHash('sha256').update(key).digest('hex');
      const outdated = outdatedKey(current, keySha256);
      if (outdated && rework === null) throw lineError('DERIVATION_KEY_CHANGED', { serial });
      const { voids, erase } = planSymmetric({ serial, current, held, rework }, keySha256);
      const voided = outdated && rework !== null ? { credential: outdated, reason: rework } : voids;
      if (voided) await record(run, voidingEntry(run, voided));
      if (erase) await adapter.eraseCredentials(signal);
    },
    sign() {
      if (!key || !derivationKey) throw new TypeError('sign before key');
      const { notForProduction } = ports.signer;
      // Waits for the injection's intent: deriving changes nothing, so it needs no sync of its own.
      run.waiting.push(
        unitEntry(run, 'key.derived', { runId, registrationId, derivationKey, keySha256, notForProduction }),
      );
      return Promise.resolve({ credential: { kind: 'symmetric-key', key }, sha256: keySha256, [Symbol.dispose]: wipe });
    },
    [Symbol.dispose]: wipe,
  };
}

/** The unit's recorded key, when the signer no longer derives it: its derivation key is another one. */
const outdatedKey = (current: CredentialRow | undefined, keySha256: string): CredentialRow | undefined =>
  current?.kind === 'symmetric-key' &&
  !current.serviceKey &&
  current.state !== 'key-intended' &&
  current.sha256 !== keySha256
    ? current
    : undefined;
