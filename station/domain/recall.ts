import { joined } from './list-phrases.ts';
import { knownTemplates, Phrase, type PhraseValue } from './phrase.ts';

/** A template whose places are most of it would know anything again. */
const leastLetters = 3;

interface Pattern {
  readonly code: string;
  readonly test: RegExp;
  readonly letters: number;
}
const patterns: Pattern[] = [];
const texts = new Map<string, string>();
let read = 0;

/**
 * Knows an English sentence of ours again where only the sentence was kept: in the ledger, in a schema. Lists are known
 * again when each of their parts is. What is not ours stays the text that it is.
 */
export function recalled(text: string): PhraseValue {
  learn();
  const code = texts.get(text);
  if (code !== undefined) return new Phrase(code, text, {});
  const parts = text.includes(', ') ? text.split(', ').map(recalled) : [];
  if (parts.length > 0 && parts.every((part) => part instanceof Phrase)) return joined('LIST', parts);
  for (const pattern of patterns) {
    const values = pattern.test.exec(text)?.groups;
    if (values) return new Phrase(pattern.code, text, recalledAll(values));
  }
  return text;
}

const recalledAll = (values: Readonly<Record<string, string>>): Record<string, PhraseValue> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, recalled(value)]));

/** The values of a template in a text that was filled from it; null where it was not. */
export function valuesIn(template: string, text: string): Readonly<Record<string, PhraseValue>> | null {
  const match = new RegExp(sourceOf(template), 'u').exec(text);
  return match && recalledAll({ ...match.groups });
}

/** Reads the templates that came since the last time. */
function learn(): void {
  if (read === knownTemplates.size) return;
  read = knownTemplates.size;
  texts.clear();
  patterns.length = 0;
  for (const [code, template] of knownTemplates) {
    const letters = template.replaceAll(/\{\w+\}/g, '').replaceAll(/[^\p{L}]/gu, '').length;
    if (!/\{\w+\}/.test(template)) texts.set(template, code);
    else if (letters >= leastLetters && !template.startsWith('{first}')) {
      patterns.push({ code, test: new RegExp(sourceOf(template), 'u'), letters });
    }
  }
  patterns.sort((a, b) => b.letters - a.letters);
}

function sourceOf(template: string): string {
  const seen = new Set<string>();
  const source = template.split(/(\{\w+\})/).map((part) => {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name === undefined) return part.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    if (seen.has(name)) return `\\k<${name}>`;
    seen.add(name);
    return `(?<${name}>[^]+?)`;
  });
  return `^${source.join('')}$`;
}
