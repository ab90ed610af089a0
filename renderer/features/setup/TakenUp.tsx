import { useTranslation } from 'react-i18next';
import { useStationState } from '../../station/station-context.ts';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { StateMark } from '../../ui/StateMark.tsx';

/** Whether the line works with what was just changed, waits for the units in work, or could not take it up. */
export function TakenUp({ children }: { readonly children: string }) {
  const { t } = useTranslation('setup');
  const { changes } = useStationState();
  if (changes.failure !== null) return <ErrorCard failure={changes.failure} tone="stop" />;
  return (
    <StateMark tone={changes.waiting ? 'wait' : 'pass'}>
      {children} {changes.waiting ? t('takenUpLater') : t('takenUp')}
    </StateMark>
  );
}
