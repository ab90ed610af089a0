import type { CloudRegistration } from '../cloud/cloud-registration.ts';
import type { CloudEnrollment } from '../cloud/enrollment-directory.ts';
import { table } from './terminal.ts';

/** One unit's entry as both sides tell it. */
export interface ShownEnrollment {
  readonly serial: string;
  readonly registrationId: string;
  readonly ledger: {
    readonly state: string;
    /** What the cloud holds, as far as the ledger knows. */
    readonly credentialSha256: string | null;
    readonly turned: string | null;
    readonly product: string;
  } | null;
  /** The enrollment group that its last run was for; null: it gets an entry of its own. */
  readonly group: string | null;
  readonly cloud: CloudEnrollment | null;
  readonly registration: CloudRegistration | null;
}

/** For a person, both sides under one another, and what became of the device. */
export function enrollmentText({
  serial,
  registrationId,
  group,
  ledger,
  cloud,
  registration,
}: ShownEnrollment): string {
  const sides = table(
    [`unit ${serial}`, 'state', 'sha-256'],
    [
      ['ledger', ledger === null ? 'nothing' : (ledger.turned ?? ledger.state), ledger?.credentialSha256 ?? null],
      ['cloud', cloud?.status ?? 'nothing', cloud?.credentialSha256 ?? null],
    ],
  );
  const via = group === null ? '' : `let in by group ${group}\n`;
  return `${sides}\n\n${via}${registrationText(registrationId, registration)}`;
}

function registrationText(registrationId: string, registration: CloudRegistration | null): string {
  if (registration === null) return `${registrationId} has never registered`;
  const { status, hub, updatedAt, errorMessage } = registration;
  const where = hub === null ? '' : ` to ${hub}`;
  const error = errorMessage === null ? '' : `: ${errorMessage}`;
  return `${registrationId} is ${status}${where}, last on ${updatedAt ?? 'an unknown day'}${error}`;
}
