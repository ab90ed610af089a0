import type { Language } from '../../station/contract/shapes.ts';

/** How a language writes a date in a field; hours are always counted to 24. `hint` stands where nothing is written yet. */
const forms = {
  en: { order: ['year', 'month', 'day'], separator: '-', hint: 'YYYY-MM-DD HH:MM' },
  de: { order: ['day', 'month', 'year'], separator: '.', hint: 'TT.MM.JJJJ HH:MM' },
  zh: { order: ['year', 'month', 'day'], separator: '-', hint: '年-月-日 时:分' },
  es: { order: ['day', 'month', 'year'], separator: '/', hint: 'DD/MM/AAAA HH:MM' },
} as const satisfies Readonly<Record<Language, object>>;

const formOf = (language: string) => Object.entries(forms).find(([name]) => name === language)?.[1] ?? forms.en;

export const momentHint = (language: string): string => formOf(language).hint;

const held = /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})T(?<time>\d{2}:\d{2})/;

/** A moment as fields of type `datetime-local` hold it, written for people; empty for what is none. */
export function shownMoment(value: string, language: string): string {
  const { order, separator } = formOf(language);
  const parts = held.exec(value)?.groups;
  return parts === undefined ? '' : `${order.map((part) => parts[part]).join(separator)} ${parts['time']}`;
}

/** What was typed, as fields of type `datetime-local` hold it; without a time the day's beginning; null while it is no moment. */
export function readMoment(text: string, language: string): string | null {
  const { order } = formOf(language);
  const [date = '', time = '0:00', ...more] = text.trim().split(/[T,\s]+/);
  const numbers = date.split(/[-./]/).map((part) => (/^\d{1,4}$/.test(part) ? Number(part) : Number.NaN));
  const [hour, minute] = /^(\d{1,2}):(\d{2})$/.exec(time)?.slice(1).map(Number) ?? [];
  if (more.length > 0 || numbers.length !== 3 || hour === undefined || minute === undefined) return null;
  // Four digits first is a year in every language.
  const names = /^\d{4}/.test(date) ? forms.en.order : order;
  const of = (name: 'year' | 'month' | 'day'): number =>
    numbers[names.findIndex((part) => part === name)] ?? Number.NaN;
  const at = new Date(Date.UTC(of('year'), of('month') - 1, of('day'), hour, minute));
  const isMoment = at.getUTCDate() === of('day') && at.getUTCMonth() === of('month') - 1 && hour < 24 && minute < 60;
  return isMoment && of('year') >= 2000 ? at.toISOString().slice(0, 16) : null;
}
