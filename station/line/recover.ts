import type { NewEntry } from '../domain/entry.ts';
import type { Phase } from '../domain/run.ts';
import type { Ledger, RunRow } from '../ledger/ledger.ts';
import { lineError } from './line-errors.ts';

/** An interrupted run with the verdict that it was given. */
export interface RecoveredRun {
  readonly runId: string;
  readonly serial: string;
  readonly slot: string;
  readonly startedAt: string;
  /** The kind of its last entry: how far it came. */
  readonly lastEntryKind: string;
}

/** How far a run came, by its last entry: the phase in which it was interrupted. */
const interruptedIn: Readonly<Record<string, Phase>> = {
  'run.started': 'identify',
  'unit.identified': 'identify',
  'key.intended': 'key',
  'key.derived': 'key',
  'service-key.intended': 'key',
  'service-key.received': 'key',
  'signature.intended': 'sign',
  'certificate.issued': 'sign',
  'injection.intended': 'inject',
};

/**
 * The verdict for a run whose process died: ERROR, whatever it had reached, because no PASS was recorded and so none was
 * shown. What it holds (an intended signature, an issued certificate) stays valid: the next scan of the unit continues from it.
 */
export function interruptedVerdict(run: RunRow): NewEntry {
  const { code, message } = lineError('RUN_INTERRUPTED', { lastEntryKind: run.lastEntryKind });
  return {
    kind: 'run.finished',
    subject: run.serial,
    person: 'station',
    content: {
      runId: run.runId,
      registrationId: run.registrationId,
      outcome: 'ERROR',
      phase: interruptedIn[run.lastEntryKind] ?? 'identify',
      code,
      message,
      checks: [],
      seconds: 0,
      traffic: { sent: 0, received: 0, baudRate: null },
      credentialSha256: null,
      notForProduction: false,
      recovered: true,
    },
  };
}

/** Gives every run of a dead process its verdict. Runs of processes that live are left alone. */
export async function recover(ledger: Ledger, isLeaseHeld: (lease: string) => boolean): Promise<RecoveredRun[]> {
  if (ledger.openRuns().length === 0) return [];
  return ledger.commit((tx) => {
    const interrupted = tx.openRuns().filter((run) => !isLeaseHeld(run.lease));
    for (const run of interrupted) tx.append(interruptedVerdict(run));
    return interrupted.map(({ runId, serial, slot, startedAt, lastEntryKind }) => ({
      runId,
      serial,
      slot,
      startedAt,
      lastEntryKind,
    }));
  });
}
