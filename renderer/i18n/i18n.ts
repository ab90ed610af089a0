import { createInstance, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { type Language, languages } from '../../station/contract/shapes.ts';
import type { Messages } from './packs/en.ts';
import { loadPack, packOf } from './packs.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'app';
    resources: Messages;
  }
}

/** The names of the languages, each in itself. */
export const languageNames: Readonly<Record<Language, string>> = {
  en: 'English',
  de: 'Deutsch',
  zh: '简体中文',
  es: 'Español',
};

/** Speaks English, and what is loaded; ready when it returns. */
export function translations(language: Language): i18n {
  const instance = createInstance();
  const spoken = languages.flatMap((name) => {
    const pack = packOf(name);
    return pack === undefined ? [] : [[name, pack.messages] as const];
  });
  void instance.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    supportedLngs: [...languages],
    defaultNS: 'app',
    resources: Object.fromEntries(spoken),
    // React escapes.
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  return instance;
}

/** Changes to a language, without restart; `isWanted` is asked once it is there. */
export async function speak(i18n: i18n, language: Language, isWanted: () => boolean): Promise<void> {
  const { messages } = await loadPack(language);
  for (const [namespace, texts] of Object.entries(messages)) i18n.addResourceBundle(language, namespace, texts);
  if (isWanted()) await i18n.changeLanguage(language);
}
