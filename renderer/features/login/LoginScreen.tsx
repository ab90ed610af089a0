import { useTranslation } from 'react-i18next';

export function LoginScreen() {
  const { t } = useTranslation('login');
  return <h1>{t('title')}</h1>;
}
