import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

/** Numbers and times as the language writes them, in the station's own time zone. */
export function useFormats() {
  const { i18n } = useTranslation();
  const language = i18n.language;
  return useMemo(() => {
    const number = new Intl.NumberFormat(language);
    const percent = new Intl.NumberFormat(language, {
      style: 'percent',
      minimumFractionDigits: 1,
      maximumFractionDigits: 1,
    });
    const clock = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    const moment = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' });
    const day = new Intl.DateTimeFormat(language, { dateStyle: 'medium' });
    const seconds = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
    const at = (format: Intl.DateTimeFormat) => (time: string | Date) => {
      const date = new Date(time);
      return Number.isNaN(date.getTime()) ? String(time) : format.format(date);
    };
    return {
      number: (value: number) => number.format(value),
      /** A fraction from 0 to 1. */
      percent: (value: number) => percent.format(value),
      seconds: (value: number) => seconds.format(value),
      clock: at(clock),
      moment: at(moment),
      day: at(day),
    };
  }, [language]);
}
