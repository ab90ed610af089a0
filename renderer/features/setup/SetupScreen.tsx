import { useTranslation } from 'react-i18next';

export default function SetupScreen() {
  const { t } = useTranslation();
  return <h1>{t('screens.setup')}</h1>;
}
