import { auditSays } from '../verify-phrases.ts';
import type { EntryOf, Row, UnitStory } from './unit-story.ts';

/** What a person had the unit's entry say of its device. */
export function enrollmentUpdated(
  story: UnitStory,
  { seq, content }: EntryOf<'enrollment.updated'>,
  outbox: Row,
): void {
  const { wanted, before, after } = content;
  const held = outbox['cloud_sha256'];
  if (before.credentialSha256 !== held || after.credentialSha256 !== held) {
    return story.impossible(seq, auditSays('SETTINGS_OF_FOREIGN'));
  }
  const missed = Object.keys(wanted).find((setting) => wanted[setting] !== (after.settings[setting] ?? null));
  if (missed !== undefined) return story.impossible(seq, auditSays('SETTING_NOT_AFTER', { setting: missed }));
  const known: unknown = JSON.parse(String(outbox['cloud_settings'] ?? '{}'));
  const all = new Map([...Object.entries(known ?? {}), ...Object.entries(wanted)]);
  // RFC 8785: members sorted by UTF-16 code units; the values are texts and nulls.
  outbox['cloud_settings'] = JSON.stringify(Object.fromEntries([...all].toSorted(([a], [b]) => (a < b ? -1 : 1))));
}
