import { type Language, languages } from '../../station/contract/shapes.ts';
import type { LanguagePack } from './language-pack.ts';
import { pack as en } from './packs/en.ts';

/** Each is a file of its own: a screen waits for the one that it speaks, not for four. */
const loaders = {
  en: async () => en,
  de: async () => (await import('./packs/de.ts')).pack,
  zh: async () => (await import('./packs/zh.ts')).pack,
  es: async () => (await import('./packs/es.ts')).pack,
} satisfies Record<Language, () => Promise<LanguagePack>>;

const loaded = new Map<string, LanguagePack>([['en', en]]);

/** What the language has to say; undefined before `loadPack`, and for a language that there is none of. */
export const packOf = (language: string): LanguagePack | undefined => loaded.get(language);

/** Resolves when the screens can speak the language. Rejects when its file cannot be had. */
export async function loadPack(language: Language): Promise<LanguagePack> {
  const pack = await loaders[language]();
  loaded.set(language, pack);
  return pack;
}

/** For tests and pictures, which change languages without waiting. */
export const loadPacks = (): Promise<readonly LanguagePack[]> => Promise.all(languages.map(loadPack));
