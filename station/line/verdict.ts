import type { NewEntry } from '../domain/entry.ts';
import type { Check, Outcome, Phase, RunResult, Traffic } from '../domain/run.ts';
import { isStationError, type StationError } from '../domain/station-error.ts';
import type { NamedCredential } from './credential.ts';
import { lineError } from './line-errors.ts';
import { type RunContext, record, unitEntry } from './run-context.ts';

/** What was decided about the unit, and in which phase. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly phase: Phase;
  readonly error: StationError | null;
}

/** The verdict for a run that an error ended: FAIL only when the error blames the unit. */
export function verdictOf(error: unknown, phase: Phase): Verdict {
  const known = asStationError(error);
  if (known.code === 'RUN_CANCELLED') return { outcome: 'ABORTED', phase, error: known };
  return { outcome: known.blame === 'unit' ? 'FAIL' : 'ERROR', phase, error: known };
}

/** The error as it is, or STATION_FAULT for what nobody foresaw. */
export const asStationError = (error: unknown): StationError =>
  isStationError(error) ? error : lineError('STATION_FAULT', { reason: nameOf(error) }, error);

/** Never the message: whatever failed may have put into it what it was working on. */
const nameOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}${'code' in error ? ` ${String(error.code)}` : ''}` : 'unknown';

/** What a verdict rests on, as far as the run came. */
interface Evidence {
  readonly checks: readonly Check[];
  readonly traffic: Traffic;
  readonly credential: NamedCredential | undefined;
}

/**
 * Records the verdict durably and only then returns it. When the ledger does not take it, the result says so and is ERROR,
 * whatever the unit deserved; a disk that takes nothing leaves the run open, for the next scan or `recover` to close.
 */
export async function finishRun(
  run: RunContext,
  verdict: Verdict,
  evidence: Evidence,
  seconds: number,
): Promise<RunResult> {
  try {
    await record(run, finished(run, verdict, evidence, seconds));
    return resultOf(run, verdict, evidence, seconds);
  } catch (error) {
    const failed = verdictOf(error, 'commit');
    if (failed.error?.retryable === true) return resultOf(run, failed, evidence, seconds);
    // What the ledger will never take (a device may say anything) must not hold the verdict back with it, and the unit in
    // work for ever.
    run.waiting.length = 0;
    run.identified = undefined;
    const recorded = verdict.outcome === 'PASS' ? failed : verdict;
    const { credential, traffic } = evidence;
    const closed = await record(run, finished(run, recorded, { credential, traffic, checks: [] }, seconds)).then(
      () => true,
      () => false,
    );
    return resultOf(run, closed ? recorded : failed, evidence, seconds);
  }
}

const finished = (run: RunContext, verdict: Verdict, evidence: Evidence, seconds: number): NewEntry =>
  unitEntry(run, 'run.finished', {
    runId: run.runId,
    registrationId: run.registrationId,
    outcome: verdict.outcome,
    phase: verdict.phase,
    code: verdict.error?.code ?? null,
    message: verdict.error?.message ?? null,
    checks: evidence.checks,
    seconds,
    traffic: evidence.traffic,
    credentialSha256: evidence.credential?.sha256 ?? null,
    notForProduction: run.ports.signer.notForProduction,
    recovered: false,
  });

function resultOf(run: RunContext, { outcome, phase, error }: Verdict, evidence: Evidence, seconds: number): RunResult {
  const { credential, checks, traffic } = evidence;
  const { serial, product, slot } = run.request;
  return {
    runId: run.runId,
    serial,
    product: product.config.name,
    slot,
    registrationId: run.registrationId,
    outcome,
    phase,
    error: error && { code: error.code, message: error.message, hint: error.hint },
    checks,
    seconds,
    traffic,
    certificateSha256: credential?.kind === 'x509' ? credential.sha256 : null,
    endorsementKeySha256: credential?.kind === 'tpm' ? credential.sha256 : null,
    notForProduction: run.ports.signer.notForProduction,
  };
}
