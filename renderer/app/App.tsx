import { useMemo } from 'react';
import { I18nextProvider } from 'react-i18next';
import type { StationPort } from '../../station/contract/client.ts';
import { LoginScreen } from '../features/login/LoginScreen.tsx';
import { translations } from '../i18n/i18n.ts';
import { StationProvider } from '../station/StationProvider.tsx';
import { useStationView } from '../station/station-context.ts';
import { useAppearance } from './appearance.ts';
import { CatchFault } from './CatchFault.tsx';
import { Notice } from './Notice.tsx';
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
        </StationProvider>
      )}
    </I18nextProvider>
  );
}

function Kiosk() {
  const { state } = useStationView();
  useAppearance(state?.screen ?? null);
  if (state === null) return <Notice of="connecting" />;
  return state.session === null ? <LoginScreen /> : <LoggedIn key={state.session.person} />;
}

function LoggedIn() {
  useTouchReport();
  return <Screens />;
}
