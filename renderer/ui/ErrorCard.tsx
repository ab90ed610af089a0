import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../station/contract/shapes.ts';
import { useFailureText } from '../i18n/failures.ts';
import { StateIcon } from './StateMark.tsx';
import './error-card.css';

interface ErrorCardProps {
  readonly failure: Failure;
  readonly tone?: 'error' | 'fail' | 'stop';
  readonly actions?: ReactNode;
}

/** What went wrong: a plain sentence, the next step, and the code to quote. */
export function ErrorCard({ failure, tone = 'error', actions }: ErrorCardProps) {
  const { t } = useTranslation();
  const { message, hint } = useFailureText()(failure);
  return (
    <section className={`error-card tone-${tone}`} role="alert">
      <StateIcon tone={tone} />
      <div>
        <p className="message">{message}</p>
        <p>
          <span className="quiet">{t('failure.next')}: </span>
          {hint}
        </p>
        <p className="quiet">
          {t('failure.code')} <span className="mono">{failure.code}</span>
        </p>
        {actions && <div className="actions">{actions}</div>}
      </div>
    </section>
  );
}
