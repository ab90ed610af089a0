import { useTranslation } from 'react-i18next';
import { StateMark } from '../../ui/StateMark.tsx';
import type { Tone } from '../../ui/tone.ts';

export const caSteps = ['bring', 'code', 'sign', 'verify'] as const;

/** The way of a CA, and where it stands. `at`: the step that is due or running; past the last one all are done. */
export function Steps({ at, isRunning = false }: { readonly at: number; readonly isRunning?: boolean }) {
  const { t } = useTranslation('authorities');
  const toneOf = (index: number): Tone => {
    if (index < at) return 'pass';
    return index === at && isRunning ? 'wait' : 'none';
  };
  return (
    <ol className="ca-steps">
      {caSteps.map((step, index) => (
        <li key={step} aria-current={index === at ? 'step' : undefined}>
          <StateMark tone={toneOf(index)}>
            {index + 1}. {t(`step.${step}`)}
          </StateMark>
        </li>
      ))}
    </ol>
  );
}
