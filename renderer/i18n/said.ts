import { useTranslation } from 'react-i18next';
import type { Said, SaidValue } from '../../station/contract/shapes.ts';
import type { CodeTable } from './code-table.ts';
import { useFormats } from './formats.ts';
import { packOf } from './packs.ts';
import { valueIn } from './recorded.ts';

/** A template with its values in a language; null where a value is missing. */
export function filledIn(
  template: string,
  values: Readonly<Record<string, SaidValue>>,
  language: string,
): string | null {
  let whole = true;
  const result = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined || value === null) whole = false;
    if (typeof value === 'object' && value !== null) return saidIn(value, language);
    return typeof value === 'string' ? valueIn(name, value, language) : String(value);
  });
  // What the station did not keep is left out together with its brackets.
  return whole ? result.replaceAll(/ ?[(（]…[)）]/g, '') : null;
}

export const codeIn = (code: string, language: string): CodeTable[string] | undefined => packOf(language)?.codes[code];

/** The template of a phrase, or of an error's sentence or next step: `CODE.message`, `CODE.hint`. */
function templateIn(code: string, language: string): string | undefined {
  const [name = '', part] = code.split('.');
  if (part === 'message' || part === 'hint') return codeIn(name, language)?.[part];
  return packOf(language)?.phrases[code];
}

/** The station's words in a language; what has no translation stays English. */
export function saidIn({ code, text, values }: Said, language: string): string {
  const template = templateIn(code, language);
  return (template === undefined ? null : filledIn(template, values, language)) ?? text;
}

/** RFC 3339: the records' form, which nobody at the line reads. */
const instant = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/** Times in a sentence as the language writes them. */
export function useLocalTimes(): (text: string) => string {
  const { moment } = useFormats();
  return (text) => text.replaceAll(instant, moment);
}

/** Says the station's words in the language of the screen. */
export function useSaid(): (said: Said) => string {
  const { i18n } = useTranslation();
  const local = useLocalTimes();
  return (said) => local(saidIn(said, i18n.language));
}
