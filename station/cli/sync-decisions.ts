import type { EnrollmentComparison } from '../cloud/sync/comparison.ts';
import { cliError } from './cli-errors.ts';
import { table } from './terminal.ts';

/** The reason that a person must give, for the ledger. @throws USAGE_OPTION_MISSING */
export function reasonGiven(reason: string | undefined): string {
  if (!reason?.trim()) throw cliError('USAGE_OPTION_MISSING', { option: '--reason', command: 'sync' });
  return reason;
}

export function comparisonText({ ours, cloud }: EnrollmentComparison): string {
  if (cloud === null) return 'the cloud holds nothing under this registration id';
  return table(
    ['', 'sha-256', 'differs'],
    [
      ['ledger', ours.credentialSha256, ''],
      ['cloud', cloud.credentialSha256 ?? 'not told', `${cloud.difference ?? 'in nothing'} (${cloud.origin})`],
    ],
  );
}
