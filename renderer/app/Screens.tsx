import { type ComponentType, lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { LineScreen } from '../features/line/LineScreen.tsx';
import { useStationState } from '../station/station-context.ts';
import { classNames } from '../ui/class-names.ts';
import { Waiting } from '../ui/Waiting.tsx';
import { CatchFault } from './CatchFault.tsx';
import { Header } from './Header.tsx';
import { Navigation } from './Navigation.tsx';
import { type Screen, useRoute } from './routes.ts';
import { Warnings } from './Warnings.tsx';
import './screens.css';

// The line is there at once; what QA and setup need comes when it is opened.
const views: Readonly<Record<Screen, ComponentType<{ readonly item: string | null }>>> = {
  line: LineScreen,
  audit: lazy(() => import('../features/audit/AuditScreen.tsx')),
  sync: lazy(() => import('../features/sync/SyncScreen.tsx')),
  yield: lazy(() => import('../features/yield/YieldScreen.tsx')),
  setup: lazy(() => import('../features/setup/SetupScreen.tsx')),
};

/** Header, navigation, and the screen that the address names. */
export function Screens() {
  const { t } = useTranslation();
  const { session } = useStationState();
  const route = useRoute(session?.role ?? 'operator');
  const View = views[route.screen];
  return (
    <div className="kiosk">
      <Header />
      <Warnings />
      <Navigation current={route.screen} role={session?.role ?? 'operator'} />
      <main className={classNames('screen', `screen-${route.screen}`)} aria-label={t(`screens.${route.screen}`)}>
        <CatchFault key={route.screen}>
          <Suspense fallback={<Waiting />}>
            <View item={route.item} />
          </Suspense>
        </CatchFault>
      </main>
    </div>
  );
}
