import type { DpsChange, DpsFacts } from '../domain/dps-change.ts';
import { isStationError } from '../domain/station-error.ts';
import type { Ledger } from '../ledger/ledger.ts';

/** One change in the cloud above enrollments, with what is known of its target before and after. */
export interface PlannedChange {
  readonly change: DpsChange;
  readonly target: string;
  readonly before: DpsFacts | null;
  readonly after: DpsFacts | null;
}

/** What a person is shown before anything happens, and what then happens. */
export interface PlannedAct<Result> {
  readonly changes: readonly PlannedChange[];
  /** What is lost by it, as a question; null where nothing is. */
  readonly question: string | null;
  run(): Promise<Result>;
}

/** After these nobody knows whether the request took effect. */
const inDoubt: ReadonlySet<string> = new Set(['DPS_ARM_TIMEOUT', 'DPS_ARM_UNREACHABLE', 'DPS_ARM_UNAVAILABLE']);

/** Makes a change with an entry before it, durable, and one after it that says how it ended. */
export async function recordedChange<Result>(
  by: { readonly ledger: Ledger; readonly person: string; readonly service: string },
  planned: PlannedChange,
  work: () => Promise<Result>,
  etagOf: (result: Result) => string | null,
): Promise<Result> {
  const { ledger, person, service } = by;
  const subject = subjectOf(planned);
  const intent = await ledger.commit((tx) =>
    tx.append({ kind: 'dps.change-intended', subject, person, content: { service, ...planned } }),
  );
  const end = (outcome: 'made' | 'refused' | 'unknown', code: string | null, etag: string | null) =>
    ledger.commit((tx) => {
      tx.append({ kind: 'dps.change-ended', subject, person, content: { intent, outcome, code, etag } });
    });
  let result: Result;
  try {
    result = await work();
  } catch (error) {
    const code = isStationError(error) ? error.code : null;
    await end(code === null || inDoubt.has(code) ? 'unknown' : 'refused', code, null);
    throw error;
  }
  await end('made', null, etagOf(result));
  return result;
}

/** What the ledger files it under. */
const subjectOf = ({ change, target }: PlannedChange): string => `${change.split('-')[0]}:${target}`;

/** The subject of entries about a CA. */
export const caSubject = (name: string): string => `ca:${name}`;
