import { languages } from '../../station/contract/shapes.ts';
import { appMessages } from '../app/messages/index.ts';
import { de } from './records/de.ts';
import { en, type RecordWords } from './records/en.ts';
import { es } from './records/es.ts';
import { zh } from './records/zh.ts';

type Words = Readonly<Record<string, string>>;
const tables: Readonly<Record<(typeof languages)[number], RecordWords>> = { en, de, zh, es };

const wordsOf = (language: (typeof languages)[number]) => {
  const { kinds, fields, values } = tables[language];
  const { outcomes, phases, roles } = appMessages[language];
  return { kinds, fields, values: { ...outcomes, ...phases, ...roles, ...values } } satisfies Record<string, Words>;
};
const words: ReadonlyMap<string, Readonly<Record<'kinds' | 'fields' | 'values', Words>>> = new Map(
  languages.map((language) => [language, wordsOf(language)]),
);

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
export const kindIn = (kind: string, language: string): string => words.get(language)?.kinds[kind] ?? kind;

/** A field's name in words; of `before.status` both parts. */
export const fieldIn = (name: string, language: string): string =>
  name
    .split('.')
    .map((part) => words.get(language)?.fields[part] ?? part)
    .join(' · ');

/** A value in words where the field has them. */
export function valueIn(name: string, value: string, language: string): string {
  const known = words.get(language);
  const field = name.slice(name.lastIndexOf('.') + 1);
  const kind = kindFields.has(field) ? known?.kinds[value] : undefined;
  return kind ?? (wordFields.has(field) ? known?.values[value] : undefined) ?? value;
}

export const yesNoIn = (value: boolean, language: string): string => {
  const { values } = words.get(language) ?? wordsOf('en');
  return (value ? values['yes'] : values['no']) ?? String(value);
};
