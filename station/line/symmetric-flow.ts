import { createHash } from 'node:crypto';
import type { CredentialFlow } from './credential.ts';
import { checkSymmetric } from './key-plan.ts';
import { type RunContext, unitEntry } from './run-context.ts';

/** The signer's key from which device keys are derived. */
const derivationKey = 'device-key-derivation';

/**
 * A symmetric key is HMAC-SHA256 of the registration id under a key that never leaves the signer, as DPS derives keys for
 * enrollment groups: so the cloud's copy can be derived again at sync time and is stored nowhere.
 */
export function symmetricFlow(run: RunContext): CredentialFlow {
  const { registrationId, runId, request, ports } = run;
  let key: Buffer | undefined;
  const wipe = (): void => void key?.fill(0);
  return {
    async key(_adapter, held, signal) {
      const current = ports.ledger.credential(registrationId);
      checkSymmetric({ serial: request.serial, current, held, rework: request.rework });
      key = await ports.signer.deriveHmac(derivationKey, Buffer.from(registrationId), signal);
    },
    sign() {
      if (!key) throw new TypeError('sign before key');
      const keySha256 = createHash('sha256').update(key).digest('hex');
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
