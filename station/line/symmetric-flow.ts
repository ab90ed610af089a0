import { createHash } from 'node:crypto';
import type { CredentialFlow } from './credential.ts';
import { planSymmetric } from './key-plan.ts';
import { type RunContext, record, unitEntry, voidingEntry } from './run-context.ts';

/** The signer's key from which device keys are derived. */
const derivationKey = 'device-key-derivation';

/**
 * A symmetric key is HMAC-SHA256 of the registration id under a key that never leaves the signer, as DPS derives keys for
 * enrollment groups: so the cloud's copy can be derived again at sync time and is stored nowhere.
 */
export function symmetricFlow(run: RunContext): CredentialFlow {
  const { registrationId, runId, request, ports } = run;
  let key: Buffer | undefined;
  let keySha256 = '';
  const wipe = (): void => void key?.fill(0);
  return {
    async key(adapter, held, signal) {
      const current = ports.ledger.credential(registrationId);
      key = await ports.signer.deriveHmac(derivationKey, Buffer.from(registrationId), signal);
      // Too late for a phase that has ended: nobody else will.
      if (signal.aborted) wipe();
      keySha256 = createHash('sha256').update(key).digest('hex');
      const { serial, rework } = request;
      const { voids, erase } = planSymmetric({ serial, current, held, rework }, keySha256);
      if (voids) await record(run, voidingEntry(run, voids));
      if (erase) await adapter.eraseCredentials(signal);
    },
    sign() {
      if (!key) throw new TypeError('sign before key');
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
