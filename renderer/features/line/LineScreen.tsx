import { useTranslation } from 'react-i18next';

export function LineScreen() {
  const { t } = useTranslation('line');
  return <h1>{t('title')}</h1>;
}
