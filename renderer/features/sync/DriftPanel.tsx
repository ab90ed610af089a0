import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type DriftReport, driftKinds } from '../../../station/contract/drift.ts';
import { useFormats } from '../../i18n/formats.ts';
import { failureOf, useAsk } from '../../station/asking.ts';
import { useLongWork } from '../../station/long-work.ts';
import { Button } from '../../ui/Button.tsx';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { Choice } from '../../ui/Field.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { Working } from '../enrollment/Working.tsx';
import { DriftItems } from './DriftItems.tsx';

/** What the cloud has against what the ledger says: made when somebody asks for it, with what mends each difference. */
export function DriftPanel() {
  const { t } = useTranslation('sync');
  const queries = useQueryClient();
  const [depth, setDepth] = useState<'entries' | 'keys'>('entries');
  const last = useAsk('drift.last', {});
  const run = useLongWork('drift.run');
  const report = last.data?.report ?? null;
  const start = () =>
    run.start(
      (workId) => ({ keys: depth === 'keys', workId }),
      () => void queries.invalidateQueries({ queryKey: ['drift.last'] }),
    );
  return (
    <section className="sync-panel is-wide drift" aria-labelledby="drift-title">
      <div className="sync-head">
        <h2 id="drift-title">{t('drift.title')}</h2>
        <Choice
          label={t('drift.depth')}
          value={depth}
          onChange={setDepth}
          options={[
            { value: 'entries', label: t('drift.entries') },
            { value: 'keys', label: t('drift.keys') },
          ]}
        />
        {run.isRunning ? (
          <Button disabled={run.isStopping} onClick={run.stop}>
            {t('drift.stop')}
          </Button>
        ) : (
          <Button onClick={start}>{t('drift.run')}</Button>
        )}
      </div>
      {run.isRunning && <Working label={t('drift.running')} progress={run.progress} />}
      {run.error && !run.isRunning && <ErrorCard failure={failureOf(run.error)} />}
      {last.error && <ErrorCard failure={failureOf(last.error)} />}
      {!run.isRunning && last.isSuccess && (
        <div role="status">
          {report === null ? <p className="quiet">{t('drift.never')}</p> : <Summary report={report} />}
        </div>
      )}
      {!run.isRunning && report !== null && <DriftItems key={report.at} report={report} />}
    </section>
  );
}

function Summary({ report }: { readonly report: DriftReport }) {
  const { t } = useTranslation('sync');
  const { number, moment } = useFormats();
  const { at, person, inCloud, inLedger, equal, moving, kinds, isPartial } = report;
  const differences = driftKinds.reduce((sum, kind) => sum + (kinds[kind] ?? 0), 0);
  return (
    <div className="sync-result">
      {isPartial && <StateMark tone="stop">{t('drift.partial')}</StateMark>}
      {differences > 0 ? (
        <StateMark tone="stop">
          {t('drift.differences', { n: number(differences), count: differences === 1 ? 1 : 2 })}
        </StateMark>
      ) : (
        !isPartial && <StateMark tone="pass">{t('drift.none')}</StateMark>
      )}
      <p>
        {t('drift.sums', { inCloud: number(inCloud), inLedger: number(inLedger), equal: number(equal) })}
        {moving > 0 && ` ${t('drift.moving', { n: number(moving) })}`}
      </p>
      <p className="quiet">{t('drift.at', { at: moment(at), person })}</p>
    </div>
  );
}
