import { useTranslation } from 'react-i18next';
import { useFormats } from '../../i18n/formats.ts';
import { failureOf, useCommand } from '../../station/asking.ts';
import { Button } from '../../ui/Button.tsx';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { clockVerdict } from './clock-verdict.ts';

/** Asks the cloud once, now, and compares the clocks. */
export function ConnectionTest() {
  const { t } = useTranslation('sync');
  const test = useCommand('sync.test');
  const result = test.isPending ? undefined : test.data;
  return (
    <section className="sync-panel" aria-labelledby="connection-title">
      <div className="sync-head">
        <h2 id="connection-title">{t('connection')}</h2>
        <Button disabled={test.isPending} onClick={() => test.mutate({})}>
          {test.isPending ? t('testing') : t('test')}
        </Button>
      </div>
      <div role="status" className="sync-result">
        {result && (
          <>
            <StateMark tone={result.reachable ? 'pass' : 'fail'}>
              {result.reachable ? t('reachable') : t('unreachable')}
            </StateMark>
            <ClockSkew seconds={result.clockSkewSeconds} />
          </>
        )}
      </div>
      {result?.failure && <ErrorCard failure={result.failure} />}
      {test.error && <ErrorCard failure={failureOf(test.error)} />}
    </section>
  );
}

function ClockSkew({ seconds }: { readonly seconds: number | null }) {
  const { t } = useTranslation('sync');
  const formats = useFormats();
  const verdict = clockVerdict(seconds);
  return (
    <>
      <p>
        {t('skew')}
        {': '}
        <strong>{seconds === null ? t('skewUnknown') : t('skewSeconds', { n: formats.seconds(seconds) })}</strong>
      </p>
      {verdict === 'right' && <p className="quiet">{t('skewFine')}</p>}
      {verdict === 'wrong' && <StateMark tone="stop">{t('skewBad')}</StateMark>}
    </>
  );
}
