import { useTranslation } from 'react-i18next';
import type { Fact } from '../../station/contract/audit.ts';
import { useFormats } from './formats.ts';
import { fieldIn, kindIn, valueIn, yesNoIn } from './recorded.ts';
import { useLocalTimes, useSaid } from './said.ts';

/** What an entry says, in the words of the screen. */
export function useRecordWords() {
  const { i18n } = useTranslation();
  const { number } = useFormats();
  const say = useSaid();
  const local = useLocalTimes();
  const { language } = i18n;
  return {
    kind: (kind: string) => kindIn(kind, language),
    field: (name: string) => fieldIn(name, language),
    /** `isWords`: to be read, and not to be compared letter by letter. */
    value({ name, value }: Fact): { readonly text: string; readonly isWords: boolean } {
      if (typeof value === 'boolean') return { text: yesNoIn(value, language), isWords: true };
      if (typeof value === 'number') return { text: number(value), isWords: true };
      if (typeof value === 'object') return { text: value === null ? '–' : say(value), isWords: true };
      const text = local(valueIn(name, value, language));
      return { text, isWords: text !== value };
    },
  };
}
