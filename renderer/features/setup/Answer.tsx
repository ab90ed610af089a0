import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf } from '../../station/asking.ts';
import { Button } from '../../ui/Button.tsx';
import { ErrorCard } from '../../ui/ErrorCard.tsx';

interface AnswerProps<Value> {
  readonly of: UseQueryResult<Value>;
  readonly children: (value: Value) => ReactNode;
}

/** What the station answered; until then that it is asked, or why it did not answer and the way to ask again. */
export function Answer<Value>({ of, children }: AnswerProps<Value>) {
  const { t } = useTranslation(['setup', 'app']);
  if (of.data !== undefined) return children(of.data);
  if (of.error === null) {
    return (
      <p role="status" className="quiet">
        {t('loading')}
      </p>
    );
  }
  return (
    <ErrorCard
      failure={failureOf(of.error)}
      actions={<Button onClick={() => void of.refetch()}>{t('app:verbs.again')}</Button>}
    />
  );
}
