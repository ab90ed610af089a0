import { useTranslation } from 'react-i18next';

export default function YieldScreen() {
  const { t } = useTranslation();
  return <h1>{t('screens.yield')}</h1>;
}
