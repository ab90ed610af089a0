import { useTranslation } from 'react-i18next';

export default function SyncScreen() {
  const { t } = useTranslation();
  return <h1>{t('screens.sync')}</h1>;
}
