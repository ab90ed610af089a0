import type { EntryOf, Row, UnitStory } from './unit-story.ts';

/** How a step may change what the cloud holds. */
interface Told {
  readonly credentialSha256: string | null;
  readonly secondarySha256: string | null;
}

/** What is wrong with a roll's step by itself, whatever it is about; undefined when nothing is. */
export function rollFault(step: string, before: Told, after: Told): string | undefined {
  const stays = after.credentialSha256 === before.credentialSha256;
  if (step === 'added') {
    if (!stays) return 'adding changes the primary';
    if (after.secondarySha256 === null || after.secondarySha256 === after.credentialSha256) return 'nothing is added';
    return undefined;
  }
  if (step === 'dropped') return stays ? undefined : 'dropping changes the primary';
  return after.credentialSha256 === null || after.credentialSha256 === after.secondarySha256
    ? 'nothing is promoted'
    : undefined;
}

/** A step of a unit's roll: what the outbox must hold after it. */
export function enrollmentRolled(story: UnitStory, { seq, content }: EntryOf<'enrollment.rolled'>, outbox: Row): void {
  const { step, before, after, derivationKey } = content;
  const fault = rollFault(step, before, after) ?? unitFault(story, step, after, derivationKey, outbox);
  if (fault !== undefined || before.credentialSha256 !== outbox['cloud_sha256']) {
    return story.impossible(seq, fault ?? 'a roll begins at a credential that the cloud did not hold');
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
): string | undefined {
  const roll = outbox['roll'] ?? null;
  const held = outbox['credential_sha256'];
  if (step === 'added') {
    const wanted = story.wanted();
    if (roll === 'promoted') return 'a roll begins before the last one is over';
    if (wanted?.['kind'] === 'tpm') return 'the key of a TPM is rolled';
    if ((wanted?.['kind'] === 'symmetric-key') !== (derivationKey !== null)) return 'a roll changes the kind';
    const isOwn = wanted?.['kind'] !== 'x509' || wanted['sha256'] === after.secondarySha256;
    return isOwn ? undefined : 'a certificate is added that is not the unit’s';
  }
  if (step === 'promoted') {
    if (roll !== 'added' || outbox['cloud_secondary_sha256'] !== after.credentialSha256) {
      return 'a credential is promoted that was not added';
    }
    const keeps = after.secondarySha256 === outbox['cloud_sha256'];
    return keeps || held === after.credentialSha256 ? undefined : 'the device’s own credential is dropped';
  }
  if (roll !== 'promoted') return 'an old credential is dropped before a new one was promoted';
  if (after.secondarySha256 === outbox['cloud_secondary_sha256']) return 'the old credential is not dropped';
  return held === after.credentialSha256 ? undefined : 'the device’s own credential is dropped';
}
