import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mayAsk } from '../../../station/contract/contract.ts';
import type { EntryAct, UnitChoice } from '../../../station/contract/enrollments.ts';
import { useStationState } from '../../station/station-context.ts';
import { Button } from '../../ui/Button.tsx';
import { ActDialog } from './ActDialog.tsx';
import './enrollment.css';

const allActs = ['disable', 'enable', 'update', 'delete'] as const;

interface ActButtonsProps {
  readonly choice: UnitChoice;
  /** What a screen reader adds to each button's word. */
  readonly about: string;
  readonly onDone: () => void;
  readonly acts?: readonly EntryAct[];
  readonly disabled?: boolean;
}

/** What may be done to the entries of the chosen units: for a supervisor, and for nobody else to see. */
export function ActButtons({ choice, about, onDone, acts = allActs, disabled = false }: ActButtonsProps) {
  const { t } = useTranslation('enrollment');
  const { session } = useStationState();
  const [chosen, setChosen] = useState<{ act: EntryAct; choice: UnitChoice } | null>(null);
  if (session === null || !mayAsk('enrollments.plan', session.role)) return null;
  return (
    <div className="act-buttons">
      {acts.map((act) => (
        <Button
          key={act}
          disabled={disabled}
          aria-label={`${t(`verb.${act}`)}: ${about}`}
          onClick={() => setChosen({ act, choice })}
        >
          {t(`verb.${act}`)}
        </Button>
      ))}
      {chosen && <ActDialog {...chosen} onClose={() => setChosen(null)} onDone={onDone} />}
    </div>
  );
}
