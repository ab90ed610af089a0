import { useTranslation } from 'react-i18next';
import { StateIcon } from './StateMark.tsx';
import './waiting.css';

/** Something is being fetched. */
export function Waiting() {
  const { t } = useTranslation();
  return (
    <p className="waiting tone-wait" role="status">
      <StateIcon tone="wait" />
      {t('loading')}
    </p>
  );
}

/** There is nothing, and that is the answer. */
export function Nothing({ children }: { readonly children?: string }) {
  const { t } = useTranslation();
  return <p className="waiting quiet">{children ?? t('empty')}</p>;
}
