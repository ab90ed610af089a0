import { createInstance, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { type Language, languages } from '../../station/contract/shapes.ts';
import { type Messages, resources } from './resources.ts';

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

/** Everything is in the bundle: ready when it returns, and a switch needs no restart. */
export function translations(language: Language): i18n {
  const instance = createInstance();
  void instance.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    supportedLngs: [...languages],
    defaultNS: 'app',
    resources,
    // React escapes.
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  return instance;
}
