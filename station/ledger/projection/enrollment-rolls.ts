import type { WriteHandle } from '../open-database.ts';
import type { outboxStates } from './outbox-states.ts';
import { type EntryOf, refusal } from './refusal.ts';
import type { EnrollmentState, Tables } from './tables.ts';

type Rolled = EntryOf<'enrollment.rolled'>;

/** What the cloud holds after a step; the primary, what stands beside it, and how far the roll is. */
interface Standing {
  readonly primary: string;
  readonly secondary: string | null;
  readonly roll: EnrollmentState['roll'];
}

/** The law of rolls: from one credential to the next over both, and never past the one that the device holds. */
export function enrollmentRolls(db: WriteHandle, tables: Tables, tracked: ReturnType<typeof outboxStates>) {
  const stand = db.prepare(`
    UPDATE outbox SET cloud_sha256 = @primary, cloud_secondary_sha256 = @secondary, roll = @roll,
      state = iif(credential_sha256 IN (@primary, @secondary), 'done', state)
    WHERE registration_id = @registrationId`);
  const touchUnit = db.prepare<[number, string]>('UPDATE units SET cursor = ? WHERE serial = ?');

  function added(entry: Rolled, row: EnrollmentState): Standing {
    const { after, derivationKey } = entry.content;
    const primary = row.cloud_sha256;
    const secondary = after.secondarySha256;
    if (row.roll === 'promoted') throw refusal(entry, 'the roll before it is not over');
    if (primary === null || after.credentialSha256 !== primary) throw refusal(entry, 'it changes the primary');
    if (secondary === null || secondary === primary) throw refusal(entry, 'nothing stands beside the primary');
    const current = tables.credential(row.registration_id);
    if (current?.kind === 'tpm') throw refusal(entry, 'the key of a TPM is not rolled');
    if ((current?.kind === 'symmetric-key') !== (derivationKey !== null)) {
      throw refusal(entry, 'the next credential is of another kind');
    }
    if (current?.kind === 'x509' && current.sha256 !== secondary) {
      throw refusal(entry, 'the certificate beside the primary is not the unit’s');
    }
    return { primary, secondary, roll: 'added' };
  }

  function promoted(entry: Rolled, row: EnrollmentState): Standing {
    const { after } = entry.content;
    const { cloud_sha256: old, cloud_secondary_sha256: next } = row;
    if (row.roll !== 'added' || next === null) throw refusal(entry, 'nothing was added to promote');
    if (after.credentialSha256 !== next) throw refusal(entry, 'the primary is not the one that was added');
    const keeps = after.secondarySha256 === old;
    if (!keeps && row.credential_sha256 !== next) throw refusal(entry, 'it drops the credential that the device holds');
    return { primary: next, secondary: keeps ? old : null, roll: keeps ? 'promoted' : null };
  }

  function dropped(entry: Rolled, row: EnrollmentState): Standing {
    const { after } = entry.content;
    const { cloud_sha256: primary, cloud_secondary_sha256: old } = row;
    if (row.roll !== 'promoted' || primary === null) throw refusal(entry, 'nothing was promoted');
    if (after.credentialSha256 !== primary) throw refusal(entry, 'it changes the primary');
    if (after.secondarySha256 === old) throw refusal(entry, 'the old one is still there');
    if (row.credential_sha256 !== primary) throw refusal(entry, 'it drops the credential that the device holds');
    return { primary, secondary: null, roll: null };
  }

  const steps = { added, promoted, dropped };

  return {
    rolled: tracked((entry: Rolled): void => {
      const { registrationId, step, before } = entry.content;
      const row = tables.enrollment(registrationId);
      if (row?.serial !== entry.subject) throw refusal(entry, 'the unit has no enrollment under this registration id');
      // Found done, it is told as it was found.
      const isKnown = before.credentialSha256 === row.cloud_sha256;
      if (!isKnown) throw refusal(entry, 'what was before is not what the ledger knows');
      stand.run({ ...steps[step](entry, row), registrationId });
      touchUnit.run(entry.seq, entry.subject);
    }),
  };
}
