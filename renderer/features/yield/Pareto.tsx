import { useTranslation } from 'react-i18next';
import { phase } from '../../../station/contract/shapes.ts';
import type { YieldReport } from '../../../station/contract/yield.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useStationState } from '../../station/station-context.ts';
import { Choice } from '../../ui/Field.tsx';
import { paretoOf } from './charts.ts';
import type { By } from './use-yield.ts';

const ways: readonly By[] = ['code', 'phase', 'slot', 'person', 'product'];

interface ParetoProps {
  readonly failures: YieldReport['failures'];
  readonly by: By;
  readonly onBy: (by: By) => void;
}

/** Why units fail, the commonest first. It is a table whose bars are only for the eye. */
export function Pareto({ failures, by, onBy }: ParetoProps) {
  const { t } = useTranslation('yield');
  const { number, percent } = useFormats();
  const nameOf = useKeyName(by);
  const bars = paretoOf(failures);
  const longest = bars.reduce((most, { count }) => Math.max(most, count), 1);
  return (
    <figure className="chart chart-pareto">
      <figcaption>
        <h2 id="pareto-title">{t('failures')}</h2>
        <Choice
          label={t('by')}
          value={by}
          options={ways.map((value) => ({ value, label: t(`byIs.${value}`) }))}
          onChange={onBy}
        />
      </figcaption>
      {bars.length === 0 ? (
        <p className="quiet">{t('noFailures')}</p>
      ) : (
        <table className="pareto" aria-labelledby="pareto-title">
          <thead>
            <tr>
              <th scope="col">{t(`byIs.${by}`)}</th>
              <td aria-hidden="true" />
              <th scope="col">{t('count')}</th>
              <th scope="col">{t('share')}</th>
              <th scope="col">{t('cumulative')}</th>
            </tr>
          </thead>
          <tbody>
            {bars.map(({ key, count, share, cumulative }) => (
              <tr key={key}>
                <th scope="row" className={by === 'code' && key !== '' ? 'mono' : undefined}>
                  {key === '' ? t('rest') : nameOf(key)}
                </th>
                <td className="pareto-track" aria-hidden="true">
                  <div
                    className={key === '' ? 'pareto-bar is-rest' : 'pareto-bar'}
                    style={{ width: `${(count / longest) * 100}%` }}
                  />
                </td>
                <td className="pareto-count">{number(count)}</td>
                <td className="numeric">{percent(share)}</td>
                <td className="numeric quiet">{percent(cumulative)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </figure>
  );
}

/** Keys in the words of the screen, where there are words for them. */
function useKeyName(by: By): (key: string) => string {
  const { t } = useTranslation();
  const { products } = useStationState();
  return (key) => {
    const known = by === 'phase' ? phase.safeParse(key).data : undefined;
    if (known !== undefined) return t(`phases.${known}`);
    return (by === 'product' && products.find(({ name }) => name === key)?.title) || key;
  };
}
