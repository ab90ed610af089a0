import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf } from '../../station/asking.ts';
import { Button } from '../../ui/Button.tsx';
import { ErrorCard } from '../../ui/ErrorCard.tsx';
import { CycleTimes } from './CycleTimes.tsx';
import { Figures } from './Figures.tsx';
import { HourColumns } from './HourColumns.tsx';
import { Pareto } from './Pareto.tsx';
import { RangeBar } from './RangeBar.tsx';
import { rangeOfHours } from './ranges.ts';
import { type By, useYield } from './use-yield.ts';
import './yield.css';

/** How the line does, to be read from two metres. */
export default function YieldScreen() {
  const { t } = useTranslation(['yield', 'app']);
  const [by, setBy] = useState<By>('code');
  const { choice, setChoice, range, report } = useYield(by);
  const found = report.data;
  const drawn = choice.preset === 'order' ? rangeOfHours(found?.hours ?? []) : range;
  return (
    <div className="yield">
      <h1 className="only-heard">{t('app:screens.yield')}</h1>
      <RangeBar choice={choice} onChoice={setChoice} isRange={range !== null} />
      {report.isPending && range !== null && <p className="yield-empty quiet">{t('loading')}</p>}
      {report.error && (
        <ErrorCard
          failure={failureOf(report.error)}
          actions={<Button onClick={() => void report.refetch()}>{t('app:verbs.again')}</Button>}
        />
      )}
      {found?.runs === 0 && (
        <div className="yield-empty">
          <h2>{t('emptyTitle')}</h2>
          <p className="quiet">{t('emptyHint')}</p>
        </div>
      )}
      {found && found.runs > 0 && drawn && (
        <>
          <Figures report={found} />
          <HourColumns hours={found.hours} range={drawn} />
          <Pareto failures={found.failures} by={by} onBy={setBy} />
          <CycleTimes cycleTimes={found.cycleTimes} mean={found.meanSeconds} />
        </>
      )}
    </div>
  );
}
