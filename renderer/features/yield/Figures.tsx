import { useTranslation } from 'react-i18next';
import type { YieldReport } from '../../../station/contract/yield.ts';
import { useFormats } from '../../i18n/formats.ts';

/** The numbers that are read across the hall. */
export function Figures({ report }: { readonly report: YieldReport }) {
  const { t } = useTranslation('yield');
  const { number, percent, seconds } = useFormats();
  const share = (value: number | null) => (value === null ? t('noValue') : percent(value));
  const figures = [
    { name: t('firstPass'), value: share(report.firstPass), hint: t('firstPassHint'), giant: true },
    { name: t('final'), value: share(report.final), hint: t('finalHint'), giant: true },
    { name: t('units'), value: number(report.units), hint: t('runs', { n: number(report.runs) }), giant: false },
    {
      name: t('mean'),
      value: report.meanSeconds === null ? t('noValue') : t('seconds', { n: seconds(report.meanSeconds) }),
      hint: null,
      giant: false,
    },
  ];
  return (
    <dl className="figures">
      {figures.map(({ name, value, hint, giant }) => (
        <div key={name} className={giant ? 'giant' : undefined}>
          <dt>{name}</dt>
          <dd className="figure">{value}</dd>
          {hint !== null && <dd className="quiet">{hint}</dd>}
        </div>
      ))}
    </dl>
  );
}
