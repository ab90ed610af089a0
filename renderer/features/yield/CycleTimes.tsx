import { useTranslation } from 'react-i18next';
import type { YieldReport } from '../../../station/contract/yield.ts';
import { useFormats } from '../../i18n/formats.ts';
import { Columns } from './Columns.tsx';
import { type Bucket, bucketsOf } from './charts.ts';
import { HeardTable } from './HeardTable.tsx';

interface CycleTimesProps {
  readonly cycleTimes: YieldReport['cycleTimes'];
  readonly mean: number | null;
}

/** How long units take: a second hump is a station, a product or a person that differs. */
export function CycleTimes({ cycleTimes, mean }: CycleTimesProps) {
  const { t } = useTranslation('yield');
  const { number, seconds } = useFormats();
  const buckets = bucketsOf(cycleTimes);
  const label = ({ from, upTo }: Bucket) =>
    upTo === null ? t('over', { from: number(from) }) : t('upTo', { from: number(from), to: number(upTo) });
  return (
    <figure className="chart chart-cycle">
      <figcaption>
        <h2>{t('cycleTimes')}</h2>
        <p className="quiet">
          {t('cycleTime')}
          {mean !== null && ` · ${t('mean')} ${t('seconds', { n: seconds(mean) })}`}
        </p>
      </figcaption>
      <Columns
        number={number}
        items={buckets.map((bucket) => ({
          key: String(bucket.from),
          label: label(bucket),
          segments: [{ kind: 'plain', value: bucket.count }],
        }))}
      />
      <HeardTable
        caption={t('cycleTimes')}
        head={[t('cycleTime'), t('count')]}
        rows={buckets.map((bucket) => [label(bucket), number(bucket.count)])}
      />
    </figure>
  );
}
