import { useTranslation } from 'react-i18next';
import type { UnitRow } from '../../../station/contract/audit.ts';
import { StateMark } from '../../ui/StateMark.tsx';
import type { Tone } from '../../ui/tone.ts';

const tones: Readonly<Record<UnitRow['enrollment'], Tone>> = {
  none: 'none',
  pending: 'wait',
  parked: 'stop',
  done: 'pass',
  dropped: 'gone',
};

/** Whether the cloud knows the unit. */
export function EnrollmentMark({ state }: { readonly state: UnitRow['enrollment'] }) {
  const { t } = useTranslation();
  return <StateMark tone={tones[state]}>{t(`enrollments.${state}`)}</StateMark>;
}
