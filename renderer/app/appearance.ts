import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { ScreenSettings } from '../../station/contract/shapes.ts';

/** Puts language and look upon the page. */
export function useAppearance(settings: ScreenSettings | null): void {
  const { i18n } = useTranslation();
  const language = settings?.language ?? 'en';
  const theme = settings?.theme ?? 'auto';
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-Hans' : language;
    if (i18n.language !== language) void i18n.changeLanguage(language);
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
}
