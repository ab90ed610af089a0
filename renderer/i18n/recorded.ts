import type { LanguagePack } from './language-pack.ts';
import { packOf } from './packs.ts';

type Words = Readonly<Record<'kinds' | 'fields' | 'values', Readonly<Record<string, string>>>>;

const known = new WeakMap<LanguagePack, Words>();

function wordsIn(language: string): Words | undefined {
  const pack = packOf(language);
  if (pack === undefined) return undefined;
  const found = known.get(pack);
  if (found !== undefined) return found;
  const { kinds, fields, values } = pack.records;
  const { outcomes, phases, roles } = pack.messages.app;
  const words = { kinds, fields, values: { ...outcomes, ...phases, ...roles, ...values } };
  known.set(pack, words);
  return words;
}

/** Fields whose values are words of the ledger's own; every other value is somebody's and stays as it is. */
export const wordFields: ReadonlySet<string> = new Set([
  'approved',
  'attestation',
  'change',
  'hardwareIdKind',
  'how',
  'keyOrigin',
  'kind',
  'outcome',
  'phase',
  'role',
  'state',
  'status',
  'step',
]);

const kindFields: ReadonlySet<string> = new Set(['kind', 'lastEntryKind']);

/** A kind of entry in words. */
export const kindIn = (kind: string, language: string): string => wordsIn(language)?.kinds[kind] ?? kind;

/** A field's name in words; of `before.status` both parts. */
export const fieldIn = (name: string, language: string): string =>
  name
    .split('.')
    .map((part) => wordsIn(language)?.fields[part] ?? part)
    .join(' · ');

/** A value in words where the field has them. */
export function valueIn(name: string, value: string, language: string): string {
  const words = wordsIn(language);
  const field = name.slice(name.lastIndexOf('.') + 1);
  const kind = kindFields.has(field) ? words?.kinds[value] : undefined;
  return kind ?? (wordFields.has(field) ? words?.values[value] : undefined) ?? value;
}

export const yesNoIn = (value: boolean, language: string): string => {
  const values = (wordsIn(language) ?? wordsIn('en'))?.values;
  return values?.[value ? 'yes' : 'no'] ?? String(value);
};
