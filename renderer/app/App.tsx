import { useEffect, useMemo, useState } from 'react';
import { I18nextProvider } from 'react-i18next';
import type { StationPort } from '../../station/contract/client.ts';
import { LoginScreen } from '../features/login/LoginScreen.tsx';
import { translations } from '../i18n/i18n.ts';
import { dispatchScan } from '../scanner/listen.ts';
import { meaningOf } from '../scanner/meaning.ts';
import { useScans } from '../scanner/use-scans.ts';
import { useCommand } from '../station/asking.ts';
import { StationProvider } from '../station/StationProvider.tsx';
import { useStationEvent, useStationView } from '../station/station-context.ts';
import { useAppearance } from './appearance.ts';
import { CatchFault } from './CatchFault.tsx';
import { Notice } from './Notice.tsx';
import { QuitRefused } from './QuitRefused.tsx';
import { Screens } from './Screens.tsx';
import { useTouchReport } from './touch-report.ts';

/** The whole kiosk over a port to its station. */
export function App({ port }: { readonly port: StationPort | null }) {
  const i18n = useMemo(() => translations('en'), []);
  return (
    <I18nextProvider i18n={i18n}>
      {port === null ? (
        <Notice of="absent" />
      ) : (
        <StationProvider port={port}>
          <CatchFault>
            <Kiosk />
          </CatchFault>
          <QuitRefused port={port} />
        </StationProvider>
      )}
    </I18nextProvider>
  );
}

function Kiosk() {
  const { state } = useStationView();
  const [badge, setBadge] = useState<string | null>(null);
  const isReady = useAppearance(state?.screen ?? null);
  useStationEvent('scanned', ({ text }) => {
    dispatchScan(meaningOf(text));
  });
  if (state === null || !isReady) return <Notice of="connecting" />;
  if (state.session === null) return <LoginScreen key={badge} scanned={badge} />;
  return <LoggedIn key={state.session.person} onBadge={setBadge} />;
}

function LoggedIn({ onBadge }: { readonly onBadge: (badge: string | null) => void }) {
  const logout = useCommand('session.logout');
  useTouchReport();
  useEffect(() => onBadge(null), [onBadge]);
  useScans((scan) => {
    if (scan.kind !== 'badge') return false;
    onBadge(scan.badge);
    logout.mutate({});
    return true;
  });
  return <Screens />;
}
