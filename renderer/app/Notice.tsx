import { useTranslation } from 'react-i18next';
import { StateIcon } from '../ui/StateMark.tsx';
import './notice.css';

/** The whole page says one thing: the station is not there yet, or not at all. */
export function Notice({ of }: { readonly of: 'connecting' | 'absent' }) {
  const { t } = useTranslation();
  return (
    <main className="notice tone-wait" role="status">
      <StateIcon tone={of === 'connecting' ? 'wait' : 'gone'} />
      <h1>{t(`link.${of}`)}</h1>
      <p className="quiet">{t(`link.${of}Hint`)}</p>
    </main>
  );
}
