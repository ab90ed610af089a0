import type { Ledger } from '../../ledger/ledger.ts';
import { cloudSays } from '../cloud-phrases.ts';
import type { EnrollmentDirectory } from '../enrollment-directory.ts';
import type { RollIn } from '../enrollment-service.ts';
import { planRoll, type RollCredentials } from './entry-roll.ts';
import { carryOutRolls } from './entry-rolls.ts';

/**
 * The first step of a roll for a unit that was reworked: its device has the next credential already, so that goes into the
 * entry beside the old one without anybody asking. The other two steps stay a person's.
 */
export function rollIntoEntries(parts: {
  readonly ledger: Ledger;
  readonly credentials: RollCredentials;
  readonly directory: () => Promise<EnrollmentDirectory>;
  readonly person: string;
}): RollIn {
  const { ledger, credentials, person } = parts;
  return async ({ registrationId, serial }, signal) => {
    const subject = { serial, registrationId, row: ledger.outboxRow(registrationId), member: null };
    const directory = await parts.directory();
    const context = { act: 'add', keepOld: true, credentials, directory, signal } as const;
    const plan = await planRoll(subject, context);
    const reason = cloudSays('UNIT_REWORKED').text;
    for await (const { fate, code } of carryOutRolls([plan], { ...context, ledger, reason, person })) {
      if (fate === 'changed' || fate === 'recorded') return 'rolled-in';
      // Another roll is not over, or more than the credential is another one: no step leads from there to here.
      if (fate === 'refused' && code?.startsWith('ROLL_') === true && code !== 'ROLL_CHANGED') return 'impossible';
    }
    return 'changed';
  };
}
