import { useTranslation } from 'react-i18next';
import { RollPanel } from '../enrollment/RollPanel.tsx';
import { CloudPanel } from './CloudPanel.tsx';
import { ConnectionTest } from './ConnectionTest.tsx';
import { DriftPanel } from './DriftPanel.tsx';
import { OrderActs } from './OrderActs.tsx';
import { Outbox } from './Outbox.tsx';
import './sync.css';

/** What the cloud was told, what waits, and what needs a decision. */
export default function SyncScreen() {
  const { t } = useTranslation();
  return (
    <div className="sync">
      <h1 className="only-heard">{t('screens.sync')}</h1>
      <CloudPanel />
      <ConnectionTest />
      <Outbox />
      <DriftPanel />
      <OrderActs />
      <RollPanel />
    </div>
  );
}
