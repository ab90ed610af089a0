import type { CloudRegistration } from '../cloud/cloud-registration.ts';
import type { CloudEnrollment } from '../cloud/enrollment-directory.ts';
import type { DpsFacts } from '../domain/dps-change.ts';
import { table } from './terminal.ts';

/** One unit's entry as both sides tell it. */
export interface ShownEnrollment {
  readonly serial: string;
  readonly registrationId: string;
  readonly ledger: {
    readonly state: string;
    /** What the cloud holds, as far as the ledger knows. */
    readonly credentialSha256: string | null;
    /** The second credential while it is rolled, and how far the roll is. */
    readonly secondarySha256: string | null;
    readonly roll: 'added' | 'promoted' | null;
    readonly turned: string | null;
    /** What a person had the entry say, by setting; a twin by its SHA-256. */
    readonly settings: DpsFacts | null;
    /** The group that its entry keeps it out of. */
    readonly excludedFrom: string | null;
    readonly product: string;
  } | null;
  /** The enrollment group that its last run was for; null: it gets an entry of its own. */
  readonly group: string | null;
  /** Settings as product files name them; a webhook without its query, which may be a key. */
  readonly cloud: (Omit<CloudEnrollment, 'settings'> & { readonly settings: DpsFacts }) | null;
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
    [`unit ${serial}`, 'state', 'sha-256', 'second'],
    [
      [
        'ledger',
        ledger === null ? 'nothing' : (ledger.turned ?? ledger.state),
        ledger?.credentialSha256 ?? null,
        ledger?.secondarySha256 ?? null,
      ],
      ['cloud', cloud?.status ?? 'nothing', cloud?.credentialSha256 ?? null, cloud?.secondarySha256 ?? null],
    ],
  );
  const roll = ledger?.roll == null ? '' : `${rolls[ledger.roll]}\n`;
  const out = ledger?.excludedFrom ?? null;
  const via =
    out !== null
      ? `kept out of group ${out} by its disabled entry\n`
      : group === null
        ? ''
        : `let in by group ${group}\n`;
  const set = Object.entries(cloud?.settings ?? {}).map(([name, value]) => `${name} ${String(value)}\n`);
  return `${sides}\n\n${set.join('')}${roll}${via}${registrationText(registrationId, registration)}`;
}

const rolls = {
  added: 'rolled: the next credential stands beside the old one; promote it next',
  promoted: 'rolled: the old credential stands beside the new one; drop it next',
} as const;

function registrationText(registrationId: string, registration: CloudRegistration | null): string {
  if (registration === null) return `${registrationId} has never registered`;
  const { status, hub, updatedAt, errorMessage } = registration;
  const where = hub === null ? '' : ` to ${hub}`;
  const error = errorMessage === null ? '' : `: ${errorMessage}`;
  return `${registrationId} is ${status}${where}, last on ${updatedAt ?? 'an unknown day'}${error}`;
}
