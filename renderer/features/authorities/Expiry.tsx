import { useTranslation } from 'react-i18next';
import { useFormats } from '../../i18n/formats.ts';
import { StateMark } from '../../ui/StateMark.tsx';
import { expiryVerdict } from './expiry-verdict.ts';

/** Until when a certificate is good, and a warning before that. */
export function Expiry({ at }: { readonly at: string }) {
  const { t } = useTranslation('authorities');
  const { day, number } = useFormats();
  const { state, days } = expiryVerdict(at, new Date());
  const date = <time dateTime={at}>{day(at)}</time>;
  if (state === 'fine') return date;
  return (
    <span className="expiry">
      {date}
      <StateMark tone={state === 'over' ? 'fail' : 'stop'}>
        {state === 'over' ? t('expired') : t('expiresIn', { n: number(days), count: days === 1 ? 1 : 2 })}
      </StateMark>
    </span>
  );
}
