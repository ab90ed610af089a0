import { useTranslation } from 'react-i18next';
import type { Failure, Language } from '../../station/contract/shapes.ts';
import type { CodeTable } from './code-table.ts';
import { codes as de } from './codes/de.ts';
import { codes as es } from './codes/es.ts';
import { codes as zh } from './codes/zh.ts';
import { useFormats } from './formats.ts';

const tables: Readonly<Partial<Record<string, CodeTable>>> = { de, es, zh } satisfies Partial<
  Record<Language, CodeTable>
>;

const filled = (text: string, details: Failure['details']): string | null => {
  let whole = true;
  const result = text.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = details[name];
    if (value === undefined || value === null) whole = false;
    return String(value);
  });
  return whole ? result : null;
};

/** The failure in a language; what has no translation stays in the station's English. */
export function translatedFailure({ code, message, hint, details }: Failure, language: string) {
  const row = tables[language]?.[code];
  return {
    message: (row && filled(row.message, details)) ?? message,
    hint: (row && filled(row.hint, details)) ?? hint,
  };
}

/** RFC 3339: the records' form, which nobody at the line reads. */
const instant = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/** Says a failure in the language of the screen. */
export function useFailureText(): (failure: Failure) => { readonly message: string; readonly hint: string } {
  const { i18n } = useTranslation();
  const { moment } = useFormats();
  const local = (text: string) => text.replaceAll(instant, moment);
  return (failure) => {
    const { message, hint } = translatedFailure(failure, i18n.language);
    return { message: local(message), hint: local(hint) };
  };
}
