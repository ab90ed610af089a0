import { CloudPanel } from './CloudPanel.tsx';
import { ConnectionTest } from './ConnectionTest.tsx';
import { Outbox } from './Outbox.tsx';
import './sync.css';

/** What the cloud was told, what waits, and what needs a decision. */
export default function SyncScreen() {
  return (
    <div className="sync">
      <CloudPanel />
      <ConnectionTest />
      <Outbox />
    </div>
  );
}
