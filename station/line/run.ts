import { connect } from '../devices/connect.ts';
import type { DeviceAdapter, DpsSettings } from '../devices/device-adapter.ts';
import type { ByteLink } from '../devices/transport/byte-link.ts';
import type { UsbLink } from '../devices/usb/usb-link.ts';
import { checkNamed } from '../domain/check-phrases.ts';
import { joined } from '../domain/list-phrases.ts';
import type { PhraseValue } from '../domain/phrase.ts';
import { recalled } from '../domain/recall.ts';
import type { Check, Phase, RunEvent, RunResult } from '../domain/run.ts';
import { admit } from './admit.ts';
import type { CredentialFlow, CredentialInHand, NamedCredential } from './credential.ts';
import { identify } from './identify.ts';
import { lineError } from './line-errors.ts';
import { secondsSince, withinDeadline } from './phase.ts';
import { type RunContext, record, unitEntry } from './run-context.ts';
import { serviceKeyFlow } from './service-key-flow.ts';
import { symmetricFlow } from './symmetric-flow.ts';
import { tpmFlow } from './tpm-flow.ts';
import { asStationError, finishRun, type Verdict, verdictOf } from './verdict.ts';
import { x509Flow } from './x509-flow.ts';

/**
 * One attempt at one unit.
 *
 *   setup      the scan is admitted and recorded; the port is opened
 *   identify   who is in the slot, against the label and the ledger; what does it hold
 *   key        [intent] → the device makes a key, or the signer derives one
 *   sign       [intent: the exact TBS] → the HSM signs
 *   inject     [certificate, intent] → credential and DPS settings go into the device
 *   verify     the device proves that it holds them
 *   commit     [verdict, enrollment, unit] in one durable transaction; PASS exists from here on
 *   teardown   always: the device is left safe, the port is free
 *
 * Where DPS makes the key, `setup` asks it before the port is opened, and `key` has it made (see `service-key-flow.ts`).
 *
 * A unit that is enrolled by its TPM has its key from the TPM's maker: `sign` and `inject` are left out, nothing is written
 * into it, and `verify` has the TPM prove that it holds the key that `key` read (see `tpm-flow.ts`).
 *
 * `[…]` is a durable commit; what stands behind it happens only after it. A crash anywhere leaves the ledger ahead of the
 * world, never behind it, and the next run of the unit goes on from there.
 *
 * Resolves with the verdict, durably recorded unless its own error says that the ledger would not take it: then it is
 * never PASS. @throws StationErrors only, and only for a scan that was not admitted (see `admit`)
 */
export async function executeRun(
  run: RunContext,
  watcher: (event: RunEvent) => void,
  cancel: AbortSignal,
): Promise<RunResult> {
  const onEvent = harmless(watcher);
  const { clock } = run.ports;
  const { slot, serial } = run.request;
  const startMs = clock.monotonicMs();
  await admit(run).catch((error: unknown) => {
    throw asStationError(error);
  });
  onEvent({ type: 'run.started', runId: run.runId, slot, serial, registrationId: run.registrationId });

  const work = new UnitWork(run, cancel, (phase) => {
    onEvent({ type: 'phase.entered', runId: run.runId, slot, phase, seconds: secondsSince(clock, startMs) });
  });
  const verdict = await work.provision().catch((error: unknown): Verdict => verdictOf(error, work.phase));
  // A unit that is not good is left safe before its verdict is recorded, so that the record covers all that was done to it.
  if (verdict.outcome !== 'PASS') await work.abandon();
  const result = await finishRun(run, verdict, work, secondsSince(clock, startMs));
  await work.teardown();
  onEvent({ type: 'run.finished', runId: run.runId, slot, result });
  return result;
}

/** A screen that fails must not touch a unit: what it missed is in the ledger. */
const harmless =
  (watcher: (event: RunEvent) => void) =>
  (event: RunEvent): void => {
    try {
      watcher(event);
    } catch {
      // Nobody here could do anything about it.
    }
  };

/** How the product's units come by their credential; undefined: they have it already, in a TPM. */
function flowOf(run: RunContext): CredentialFlow | undefined {
  const { attestation, symmetric_key: origin } = run.request.product.config;
  if (attestation === 'tpm') return undefined;
  if (attestation === 'x509') return x509Flow(run);
  return origin === 'service-made' ? serviceKeyFlow(run) : symmetricFlow(run);
}

/** The work on the unit, phase by phase, and what it holds open while it lasts. */
class UnitWork {
  phase: Phase = 'setup';
  checks: readonly Check[] = [];
  credential: NamedCredential | undefined;
  #link: ByteLink | UsbLink | undefined;
  #adapter: DeviceAdapter | undefined;
  readonly #run: RunContext;
  readonly #cancel: AbortSignal;
  readonly #onPhase: (phase: Phase) => void;

  constructor(run: RunContext, cancel: AbortSignal, onPhase: (phase: Phase) => void) {
    this.#run = run;
    this.#cancel = cancel;
    this.#onPhase = onPhase;
  }

  get traffic() {
    const { sent = 0, received = 0 } = this.#link?.traffic ?? {};
    return { sent, received, baudRate: this.#link?.baudRate ?? null };
  }

  async provision(): Promise<Verdict> {
    using flow = flowOf(this.#run);
    if (flow?.ready) await this.#ask((signal) => flow.ready?.(signal));
    const adapter = await this.#enter('setup', (signal) => this.#connect(signal));
    const held = await this.#enter('identify', async (signal) => {
      await identify(this.#run, adapter, signal);
      await adapter.enterProvisioning(signal);
      return adapter.readState(signal);
    });
    if (!flow) return this.#proveTpm(adapter);
    await this.#enter('key', (signal) => flow.key(adapter, held, signal));
    using credential = await this.#enter('sign', (signal) => flow.sign(signal));
    this.credential = { kind: credential.credential.kind, sha256: credential.sha256 };
    await this.#enter('inject', (signal) => this.#inject(adapter, credential, signal));
    const failed = await this.#enter('verify', (signal) =>
      this.#verify(adapter, signal, (nonce) =>
        adapter.verify({ credential: credential.credential, dps: this.#dpsSettings() }, nonce, signal),
      ),
    );
    return this.#verdict(failed);
  }

  async #proveTpm(adapter: DeviceAdapter): Promise<Verdict> {
    const flow = tpmFlow(this.#run);
    const keys = await this.#enter('key', (signal) => flow.key(adapter, signal));
    this.credential = { kind: 'tpm', sha256: keys.sha256 };
    const failed = await this.#enter('verify', (signal) =>
      this.#verify(adapter, signal, (nonce) => flow.prove(adapter, nonce, signal)),
    );
    if (failed === null) flow.conclude();
    return this.#verdict(failed);
  }

  #verdict(failed: PhraseValue): Verdict {
    if (failed !== null) return verdictOf(lineError('VERIFY_FAILED', { failed }), 'verify');
    this.#announce('commit');
    return { outcome: 'PASS', phase: 'commit', error: null };
  }

  /** Leaves the device safe after anything but PASS. Never rejects. */
  async abandon(): Promise<void> {
    const adapter = this.#adapter;
    if (!adapter) return;
    await this.#leave((signal) => adapter.abort(signal));
  }

  /** Frees the port. Never rejects, and waits only so long for a driver that does not let go. */
  async teardown(): Promise<void> {
    this.#announce('teardown');
    await this.#leave(async () => this.#link?.close());
  }

  /** With a new signal: the run's own has usually fired by now, and the device deserves a goodbye all the same. */
  #leave(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { deadlines } = this.#run.ports;
    return withinDeadline('teardown', deadlines, new AbortController().signal, work).catch(() => undefined);
  }

  async #connect(signal: AbortSignal): Promise<DeviceAdapter> {
    const { product, port } = this.#run.request;
    const { link, adapter } = await connect(product.family, product.settings, port, this.#run.ports, signal);
    this.#link = link;
    this.#adapter = adapter;
    return adapter;
  }

  async #inject(adapter: DeviceAdapter, inHand: CredentialInHand, signal: AbortSignal): Promise<void> {
    const { runId, registrationId } = this.#run;
    await record(
      this.#run,
      unitEntry(this.#run, 'injection.intended', {
        runId,
        registrationId,
        credentialSha256: inHand.sha256,
        ...this.#run.ports.dps,
      }),
    );
    await adapter.writeCredential(inHand.credential, signal);
    await adapter.writeDps(this.#dpsSettings(), signal);
  }

  /** Takes the proofs, and makes the device ready to ship once they all hold. Returns the names of those that failed; null = none. */
  async #verify(
    adapter: DeviceAdapter,
    signal: AbortSignal,
    take: (nonce: Buffer) => Promise<readonly Check[]>,
  ): Promise<PhraseValue> {
    this.checks = await take(this.#run.ports.random(32));
    const failed = this.checks.filter((check) => !check.passed).map((check) => check.name);
    if (this.checks.length === 0) return checkNamed('CHECKED_NOTHING');
    if (failed.length > 0) return joined('LIST', failed.map(recalled));
    await adapter.finish(signal);
    return null;
  }

  #dpsSettings(): DpsSettings {
    return { ...this.#run.ports.dps, registrationId: this.#run.registrationId };
  }

  /** Part of `setup`, with the time of the phase that it is asked for: a network takes longer than opening a port. */
  async #ask(work: (signal: AbortSignal) => Promise<void> | undefined): Promise<void> {
    await withinDeadline('key', this.#run.ports.deadlines, this.#cancel, async (signal) => work(signal));
  }

  #enter<Result>(phase: Phase, work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    this.#announce(phase);
    return withinDeadline(phase, this.#run.ports.deadlines, this.#cancel, work);
  }

  #announce(phase: Phase): void {
    if (phase !== 'teardown') this.phase = phase;
    this.#onPhase(phase);
  }
}
