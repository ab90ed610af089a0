import { useTranslation } from 'react-i18next';

export default function AuditScreen() {
  const { t } = useTranslation();
  return <h1>{t('screens.audit')}</h1>;
}
