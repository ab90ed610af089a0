import { useTranslation } from 'react-i18next';
import type { OutputOf } from '../../../station/contract/contract.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useSaid } from '../../i18n/said.ts';
import { useAsk } from '../../station/asking.ts';
import { Button } from '../../ui/Button.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import type { Tone } from '../../ui/tone.ts';
import { Answer } from './Answer.tsx';
import { Section } from './Section.tsx';

type Finding = OutputOf<'setup.doctor'>['findings'][number];

const tones: Readonly<Record<Finding['state'], Tone>> = { ok: 'pass', warning: 'stop', problem: 'fail' };
const worstFirst = ['problem', 'warning', 'ok'] as const;

/** What the station found out about itself, the worst first, each with what to do. */
export function Doctor() {
  const { t } = useTranslation('setup');
  const doctor = useAsk('setup.doctor', {});
  return (
    <Section
      title={t('health')}
      className="setup-health"
      action={
        <Button disabled={doctor.isFetching} onClick={() => void doctor.refetch()}>
          {doctor.isFetching ? t('checking') : t('doctor')}
        </Button>
      }
    >
      <Answer of={doctor}>{({ findings }) => <Findings findings={findings} />}</Answer>
    </Section>
  );
}

function Findings({ findings }: { readonly findings: readonly Finding[] }) {
  const { t } = useTranslation('setup');
  const say = useSaid();
  const sorted = worstFirst.flatMap((state) => findings.filter((finding) => finding.state === state));
  return (
    <>
      <Summary findings={findings} />
      <ul className="findings">
        {sorted.map(({ check, state, message, hint }) => (
          <li key={`${check.code} ${message.text}`}>
            <StateMark tone={tones[state]}>{t(`finding.${state}`)}</StateMark>
            <div>
              <p>
                <strong>{say(check)}</strong> {say(message)}
              </p>
              {hint !== null && <p className="finding-hint">→ {say(hint)}</p>}
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}

function Summary({ findings }: { readonly findings: readonly Finding[] }) {
  const { t } = useTranslation('setup');
  const { number } = useFormats();
  const count = (state: Finding['state']) => findings.filter((finding) => finding.state === state).length;
  const [problems, warnings] = [count('problem'), count('warning')];
  return (
    <p role="status" className="setup-summary">
      {problems + warnings === 0 && <StateMark tone="pass">{t('allWell')}</StateMark>}
      {problems > 0 && (
        <StateMark tone="fail">{t('problems', { n: number(problems), count: problems === 1 ? 1 : 2 })}</StateMark>
      )}
      {warnings > 0 && (
        <StateMark tone="stop">{t('warnings', { n: number(warnings), count: warnings === 1 ? 1 : 2 })}</StateMark>
      )}
    </p>
  );
}
