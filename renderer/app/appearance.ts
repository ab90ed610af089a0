import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ScreenSettings } from '../../station/contract/shapes.ts';
import { speak } from '../i18n/i18n.ts';

/** Puts language and look upon the page. False until the first language can be spoken: nothing is shown in another one before. */
export function useAppearance(settings: ScreenSettings | null): boolean {
  const { i18n } = useTranslation();
  const [isReady, setReady] = useState(false);
  const language = settings?.language;
  const theme = settings?.theme ?? 'auto';
  useEffect(() => {
    if (language === undefined) return;
    let isWanted = true;
    document.documentElement.lang = language === 'zh' ? 'zh-Hans' : language;
    // English is always there: a language that cannot be had keeps nobody from the line.
    void speak(i18n, language, () => isWanted).finally(() => setReady(true));
    return () => {
      isWanted = false;
    };
  }, [i18n, language]);
  useEffect(() => {
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    const show = () => {
      document.documentElement.dataset['theme'] = theme === 'auto' ? (dark.matches ? 'dark' : 'light') : theme;
    };
    show();
    dark.addEventListener('change', show);
    return () => dark.removeEventListener('change', show);
  }, [theme]);
  return isReady;
}
