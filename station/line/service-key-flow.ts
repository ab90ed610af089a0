import { createHash } from 'node:crypto';
import type { ServiceEntry, ServiceKeyPair } from '../cloud/service-keys.ts';
import { isStationError, sentenceOf } from '../domain/station-error.ts';
import type { CredentialFlow } from './credential.ts';
import { lineError } from './line-errors.ts';
import { owedRework } from './owed-rework.ts';
import { type RunContext, record, unitEntry, voidingEntry } from './run-context.ts';
import {
  planServiceKey,
  recordedKeys,
  type ServiceKeyPlan,
  type ServiceKeyRecord,
  serviceKeyRecord,
} from './service-key-plan.ts';

/** After this many changes under its hands, or lost answers, the run gives up; the next one goes on. */
const rounds = 3;

/** What is done with the unit's entry in DPS, as it was looked at. */
type Step =
  | { readonly take: ServiceEntry }
  /** Have DPS make keys; `remove`: the entry that must go before. */
  | { readonly take: null; readonly remove: ServiceEntry | null };

/**
 * A symmetric key that DPS makes, with an entry that is turned off until the unit has passed:
 *
 *   look    before the port is opened: does DPS answer, and is what it holds ours?
 *   key     [intent] → the old entry goes, where a rework replaces it → DPS makes entry and keys, marked with the run
 *   inject  [digests, intent] → the primary key goes into the device
 *   sync    after the PASS: the entry gets its settings and is turned on
 *
 * A run that finds its unit's marked entry, or the one whose keys are on record, takes those keys: there is never a second
 * set. What no record explains is somebody else's and stays as it is. Keys are in this process while the run lasts, and
 * stored nowhere.
 */
export function serviceKeyFlow(run: RunContext): CredentialFlow {
  const { registrationId, runId, request, ports } = run;
  const { serial } = request;
  const { ledger, serviceKeys } = ports;
  let looked: ServiceEntry | undefined;
  let key: Buffer | undefined;
  let received = { keySha256: '', secondarySha256: '', etag: '' };
  const wipe = (): void => void key?.fill(0);
  const read = (): ServiceKeyRecord =>
    serviceKeyRecord(ledger, { serial, registrationId, rework: owedRework(ledger, serial) });

  return {
    async ready(signal) {
      try {
        looked = await serviceKeys.look(registrationId, signal);
      } catch (error) {
        throw unavailable(error);
      }
      stepFor(read(), looked);
    },
    async key(adapter, held, signal) {
      const known = read();
      const plan = planServiceKey(known, held);
      const { pair, etag } = await obtain(known, plan, signal);
      key = pair.primary;
      received = { keySha256: digestOf(pair.primary), secondarySha256: digestOf(pair.secondary), etag };
      pair.secondary.fill(0);
      // Too late for a phase that has ended: nobody else will.
      if (signal.aborted) wipe();
      signal.throwIfAborted();
      assertRecorded(known, received);
      if (plan.erase) await adapter.eraseCredentials(signal);
    },
    sign() {
      if (!key) throw new TypeError('sign before key');
      const { keySha256 } = received;
      // Waits for the injection's intent: until then the intent to have keys made knows them by their mark.
      run.waiting.push(unitEntry(run, 'service-key.received', { runId, registrationId, ...received }));
      return Promise.resolve({ credential: { kind: 'symmetric-key', key }, sha256: keySha256, [Symbol.dispose]: wipe });
    },
    [Symbol.dispose]: wipe,
  };

  async function obtain(
    known: ServiceKeyRecord,
    plan: ServiceKeyPlan,
    signal: AbortSignal,
  ): Promise<{ pair: ServiceKeyPair; etag: string }> {
    let isIntended = recordedKeys(known) !== undefined;
    let found = looked;
    for (let round = 1; ; round += 1) {
      const step = stepFor(known, found);
      if (!isIntended) await intend(plan, step.take ? null : step.remove);
      isIntended = true;
      try {
        if (step.take) return { pair: await serviceKeys.keys(registrationId, signal), etag: step.take.etag };
        if (step.remove) await serviceKeys.remove(registrationId, step.remove.etag, signal);
        const { etag, ...pair } = await serviceKeys.reserve(registrationId, runId, signal);
        return { pair, etag };
      } catch (error) {
        if (round === rounds || !mayBeThere(error)) throw unavailable(error);
      }
      try {
        found = await serviceKeys.look(registrationId, signal);
      } catch (error) {
        throw unavailable(error);
      }
    }
  }

  async function intend({ voids, erase }: ServiceKeyPlan, removed: ServiceEntry | null): Promise<void> {
    const replaces = removed && {
      status: removed.status,
      etag: removed.etag,
      credentialSha256: removed.credentialSha256,
    };
    if (voids) run.waiting.push(voidingEntry(run, voids));
    await record(run, unitEntry(run, 'service-key.intended', { runId, registrationId, erase, replaces }));
  }

  /** @throws SERVICE_KEY_LOST, SERVICE_KEY_ENTRY_FOREIGN, SERVICE_KEY_ENTRY_OF_PERSON */
  function stepFor(known: ServiceKeyRecord, found: ServiceEntry | undefined): Step {
    const recorded = recordedKeys(known);
    if (recorded) {
      if (found === undefined) throw lineError('SERVICE_KEY_LOST', { serial });
      if (found.credentialSha256 === recorded.sha256) return { take: found };
      throw foreign();
    }
    if (found === undefined) return { take: null, remove: null };
    const sha256 = found.credentialSha256;
    if (sha256 === null) throw foreign();
    const isOurs = found.reservedBy === runId || known.intents.some((intent) => intent.runId === found.reservedBy);
    if (isOurs && !known.known.has(sha256)) return { take: found };
    const replaced = known.current?.state === 'key-intended' ? known.intents.at(-1)?.replaces?.credentialSha256 : null;
    const isReplaced = known.rework === null ? sha256 === replaced : known.known.has(sha256);
    if (!isReplaced) throw foreign();
    const row = ledger.outboxRow(registrationId);
    // It would be gone with the entry, and nobody asked for that.
    if (row && (row.cloudSettings !== null || row.excludedFrom !== null)) {
      throw lineError('SERVICE_KEY_ENTRY_OF_PERSON', { registrationId, serial });
    }
    return { take: null, remove: found };
  }

  /** Entry and ledger were compared by the primary key; somebody may have put another one beside it. */
  function assertRecorded(known: ServiceKeyRecord, { keySha256, secondarySha256 }: typeof received): void {
    const recorded = recordedKeys(known);
    if (!recorded) return;
    if (recorded.sha256 === keySha256 && recorded.serviceKey?.secondarySha256 === secondarySha256) return;
    wipe();
    throw foreign();
  }

  function foreign() {
    return lineError('SERVICE_KEY_ENTRY_FOREIGN', { registrationId, serial });
  }

  /** What the cloud says of a request is no fault of the unit, and what passes by itself is a matter of the network. */
  function unavailable(error: unknown): unknown {
    const isOfCloud = isStationError(error) && error.code.startsWith('DPS_');
    if (!isOfCloud || (!error.retryable && error.blame !== 'unit')) return error;
    return lineError('SERVICE_KEYS_UNAVAILABLE', { serial, reason: sentenceOf(error) }, error);
  }
}

/** The request may have taken effect, or somebody else was quicker: looking tells. */
const mayBeThere = (error: unknown): boolean =>
  isStationError(error) &&
  error.code.startsWith('DPS_') &&
  (error.retryable || error.code === 'DPS_PRECONDITION_FAILED');

const digestOf = (key: Buffer): string => createHash('sha256').update(key).digest('hex');
