import type { Outcome } from '../domain/run.ts';

/** A unit at the end of the demo. */
export interface DemoUnitReport {
  readonly serial: string;
  readonly family: string;
  readonly outcome: Outcome;
  /** Error code when the outcome is not PASS. */
  readonly code: string | null;
  readonly seconds: number;
  /** What its bytes take at the line's baud rate, at least. */
  readonly wireFloorSeconds: number;
  /** How long bytes were on the wire or the device was at work: no station can be faster than that. */
  readonly busySeconds: number;
  readonly registrationId: string;
  /** Lower-case hex SHA-256 of its certificate; null for a symmetric key. */
  readonly thumbprint: string | null;
  /** What the outbox says of its enrollment; `none` for a unit that did not pass. */
  readonly enrollment: 'none' | 'pending' | 'parked' | 'done' | 'dropped';
  /** What DPS said when the device registered with the credential that it holds; null for a unit that did not pass. */
  readonly registration: {
    readonly protocol: 'http' | 'mqtt';
    readonly status: string;
    readonly assignedHub: string | null;
    readonly error: string | null;
  } | null;
  /** True for the unit that was made to fail. */
  readonly madeToFail: boolean;
}

export interface DemoReport {
  readonly units: readonly DemoUnitReport[];
  readonly ledger: { readonly entries: number; readonly verified: boolean; readonly root: string };
  readonly sync: { readonly offlineBacklog: number; readonly synced: number; readonly parked: number };
  readonly signer: { readonly kind: string; readonly notForProduction: boolean };
  readonly home: string;
  /** Whole demo, from the first scan to the last registration. */
  readonly seconds: number;
}

/** What keeps the demo from being a success; empty when everything it promises is true. */
export function demoProblems({ units, ledger, sync }: DemoReport): string[] {
  const problems: string[] = [];
  for (const unit of units) {
    if (unit.madeToFail) {
      if (unit.outcome !== 'FAIL') problems.push(`${unit.serial} was made to fail and is ${unit.outcome}`);
      if (unit.enrollment !== 'none') problems.push(`${unit.serial} failed and has an enrollment`);
      continue;
    }
    if (unit.outcome !== 'PASS') problems.push(`${unit.serial} is ${unit.outcome} (${unit.code})`);
    else if (unit.enrollment !== 'done')
      problems.push(`${unit.serial} passed and its enrollment is ${unit.enrollment}`);
    else if (unit.registration?.status !== 'assigned') {
      problems.push(`${unit.serial} did not register: ${unit.registration?.error ?? 'no answer'}`);
    }
  }
  if (!ledger.verified) problems.push('the ledger does not verify');
  if (sync.offlineBacklog === 0) problems.push('no backlog built up while the cloud was down');
  if (sync.parked > 0) problems.push(`${sync.parked} enrollments are parked`);
  return problems;
}
