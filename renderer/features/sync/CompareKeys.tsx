import { useTranslation } from 'react-i18next';
import { failureOf, useCommand } from '../../station/asking.ts';
import { Button } from '../../ui/Button.tsx';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { StateMark } from '../../ui/StateMark.tsx';

/** This station's key beside the cloud's, one below the other so that a person can compare them too. */
export function CompareKeys({ registrationId }: { readonly registrationId: string }) {
  const { t } = useTranslation('sync');
  const compare = useCommand('sync.compare');
  return (
    <>
      <Button disabled={compare.isPending} onClick={() => compare.mutate({ registrationId })}>
        {compare.isPending ? t('comparing') : t('compare')}
      </Button>
      {compare.data && (
        <div role="status" className="keys">
          <StateMark tone={verdictOf(compare.data).tone}>{t(verdictOf(compare.data).word)}</StateMark>
          <dl>
            <dt>{t('ours')}</dt>
            <dd className="mono">{compare.data.ours}</dd>
            <dt>{t('cloud')}</dt>
            <dd className={compare.data.cloud === null ? undefined : 'mono'}>{compare.data.cloud ?? t('cloudNone')}</dd>
          </dl>
        </div>
      )}
      {compare.error && <ErrorCard failure={failureOf(compare.error)} />}
    </>
  );
}

function verdictOf({ cloud, equal }: { readonly cloud: string | null; readonly equal: boolean }) {
  if (equal) return { tone: 'pass', word: 'equal' } as const;
  return cloud === null
    ? ({ tone: 'none', word: 'cloudNone' } as const)
    : ({ tone: 'fail', word: 'different' } as const);
}
