import { useTranslation } from 'react-i18next';
import { useFormats } from '../i18n/formats.ts';
import { useStationState } from '../station/station-context.ts';

/** Whether the cloud keeps up. Calm: an outage stops nobody. */
export function CloudMark() {
  const { t } = useTranslation();
  const formats = useFormats();
  const { cloud } = useStationState();
  const pending = formats.number(cloud.pending);
  const words = cloud.state === 'online' && cloud.pending > 0 ? 'onlinePending' : cloud.state;
  return (
    <div className="cloud-mark" role="status">
      <svg viewBox="0 0 24 24" width="28" height="28" aria-hidden="true">
        <path
          d="M7 19a5 5 0 0 1-.6-9.96A6.5 6.5 0 0 1 19 10.5a4.3 4.3 0 0 1-1 8.5z"
          fill="none"
          stroke="currentColor"
          strokeWidth="2"
          strokeDasharray={cloud.state === 'online' ? undefined : '3 3'}
        />
      </svg>
      <span>
        <span>{t(`cloud.${words}`, { pending })}</span>
        {cloud.parked > 0 && (
          <div className="parked">{t('cloud.parked', { parked: formats.number(cloud.parked) })}</div>
        )}
      </span>
    </div>
  );
}
