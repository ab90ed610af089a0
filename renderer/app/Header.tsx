import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../i18n/formats.ts';
import { useCommand } from '../station/asking.ts';
import { useStationState } from '../station/station-context.ts';
import { Button } from '../ui/Button.tsx';
import { CloudMark } from './CloudMark.tsx';
import { SettingsDialog } from './SettingsDialog.tsx';
import './header.css';

/** Station, order, count, takt, cloud, person, clock. */
export function Header() {
  const { t } = useTranslation();
  const formats = useFormats();
  const { station, order, product, products, takt, session } = useStationState();
  const [settings, setSettings] = useState(false);
  const logout = useCommand('session.logout');
  const title = products.find(({ name }) => name === product)?.title ?? product;
  return (
    <header className="header">
      <div className="cell">
        <strong>{t('header.station', { id: station.id })}</strong>
        <span className="quiet">{station.site}</span>
      </div>
      <div className="cell grow">
        <strong>{title ?? t('header.noProduct')}</strong>
        <span className="quiet">{order === null ? t('header.noOrder') : t('header.order', { id: order.id })}</span>
      </div>
      {order !== null && (
        <div className="cell figure">
          <strong>
            {formats.number(order.passed)} / {formats.number(order.quantity)}
          </strong>
          <span className="quiet">{t('header.count')}</span>
        </div>
      )}
      <div className="cell figure">
        <strong>
          {takt.seconds === null ? t('header.none') : t('header.taktValue', { seconds: Math.round(takt.seconds) })}
        </strong>
        <span className="quiet">{t('header.takt')}</span>
      </div>
      <CloudMark />
      {session !== null && (
        <div className="cell person">
          <strong>{session.name}</strong>
          <span className="quiet">{t(`roles.${session.role}`)}</span>
        </div>
      )}
      <Clock />
      <Button
        look="quiet"
        aria-label={t('header.settings')}
        title={t('header.settings')}
        onClick={() => setSettings(true)}
      >
        <svg viewBox="0 0 24 24" width="26" height="26" aria-hidden="true">
          <path
            d="M4 6h9m5 0h2M4 12h2m5 0h9M4 18h9m5 0h2M15.5 3.5v5M8.5 9.5v5M15.5 15.5v5"
            fill="none"
            stroke="currentColor"
            strokeWidth="2.2"
          />
        </svg>
      </Button>
      <Button onClick={() => logout.mutate({})} disabled={logout.isPending}>
        {t('header.logout')}
      </Button>
      {settings && <SettingsDialog onClose={() => setSettings(false)} />}
    </header>
  );
}

function Clock() {
  const formats = useFormats();
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <time className="cell figure clock" dateTime={now.toISOString()}>
      <strong>{formats.clock(now)}</strong>
    </time>
  );
}
