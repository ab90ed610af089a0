import type { Phrase } from '../../../domain/phrase.ts';
import { auditSays } from '../verify-phrases.ts';
import type { EntryOf, Row, UnitStory } from './unit-story.ts';

/** How a step may change what the cloud holds. */
interface Told {
  readonly credentialSha256: string | null;
  readonly secondarySha256: string | null;
}

/** What is wrong with a roll's step by itself, whatever it is about; undefined when nothing is. */
export function rollFault(step: string, before: Told, after: Told): Phrase | undefined {
  const stays = after.credentialSha256 === before.credentialSha256;
  if (step === 'added') {
    if (!stays) return auditSays('ROLL_ADDING_CHANGES');
    if (after.secondarySha256 === null || after.secondarySha256 === after.credentialSha256)
      return auditSays('ROLL_ADDS_NOTHING');
    return undefined;
  }
  if (step === 'dropped') return stays ? undefined : auditSays('ROLL_DROPPING_CHANGES');
  return after.credentialSha256 === null || after.credentialSha256 === after.secondarySha256
    ? auditSays('ROLL_PROMOTES_NOTHING')
    : undefined;
}

/** A step of a unit's roll: what the outbox must hold after it. */
export function enrollmentRolled(story: UnitStory, { seq, content }: EntryOf<'enrollment.rolled'>, outbox: Row): void {
  const { step, before, after, derivationKey } = content;
  const fault = rollFault(step, before, after) ?? unitFault(story, step, after, derivationKey, outbox);
  if (fault !== undefined || before.credentialSha256 !== outbox['cloud_sha256']) {
    return story.impossible(seq, fault ?? auditSays('ROLL_BEGINS_ELSEWHERE'));
  }
  const old = outbox['cloud_sha256'] ?? null;
  const keeps = step === 'added' || (step === 'promoted' && after.secondarySha256 === old);
  outbox['cloud_sha256'] = after.credentialSha256;
  outbox['cloud_secondary_sha256'] = keeps ? after.secondarySha256 : null;
  outbox['roll'] = keeps ? step : null;
  const wanted = outbox['credential_sha256'];
  if (wanted === outbox['cloud_sha256'] || (keeps && wanted === after.secondarySha256)) outbox['state'] = 'done';
}

function unitFault(
  story: UnitStory,
  step: string,
  after: Told,
  derivationKey: string | null,
  outbox: Row,
): Phrase | undefined {
  const roll = outbox['roll'] ?? null;
  const held = outbox['credential_sha256'];
  if (step === 'added') {
    const wanted = story.wanted();
    if (roll === 'promoted') return auditSays('ROLL_BEGINS_EARLY');
    if (wanted?.['kind'] === 'tpm') return auditSays('ROLL_OF_TPM');
    if ((wanted?.['kind'] === 'symmetric-key') !== (derivationKey !== null)) return auditSays('ROLL_CHANGES_KIND');
    const isOwn = wanted?.['kind'] !== 'x509' || wanted['sha256'] === after.secondarySha256;
    return isOwn ? undefined : auditSays('ROLL_ADDS_FOREIGN');
  }
  if (step === 'promoted') {
    if (roll !== 'added' || outbox['cloud_secondary_sha256'] !== after.credentialSha256) {
      return auditSays('ROLL_PROMOTES_UNKNOWN');
    }
    const keeps = after.secondarySha256 === outbox['cloud_sha256'];
    return keeps || held === after.credentialSha256 ? undefined : auditSays('ROLL_LOCKS_OUT');
  }
  if (roll !== 'promoted') return auditSays('ROLL_DROPS_EARLY');
  if (after.secondarySha256 === outbox['cloud_secondary_sha256']) return auditSays('ROLL_DROPS_NOTHING');
  return held === after.credentialSha256 ? undefined : auditSays('ROLL_LOCKS_OUT');
}
