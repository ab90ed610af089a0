import { useTranslation } from 'react-i18next';
import { StateMark } from '../../ui/StateMark.tsx';
import type { Tone } from '../../ui/tone.ts';

/** DPS's own words; another one is shown as it is. */
const statuses = ['assigned', 'assigning', 'failed', 'disabled', 'unassigned'] as const;
const tones: Readonly<Record<(typeof statuses)[number], Tone>> = {
  assigned: 'pass',
  assigning: 'wait',
  failed: 'fail',
  disabled: 'gone',
  unassigned: 'none',
};

/** How a device's registration stands in the cloud; null: it never registered. */
export function RegistrationMark({ status }: { readonly status: string | null }) {
  const { t } = useTranslation('enrollment');
  const known = statuses.find((one) => one === status);
  return (
    <StateMark tone={known === undefined ? 'none' : tones[known]}>
      {status === null ? t('unit.never') : known === undefined ? status : t(`unit.status.${known}`)}
    </StateMark>
  );
}
