import { useEffect, useMemo, useState } from 'react';
import type { InputOf } from '../../../station/contract/contract.ts';
import { useAsk } from '../../station/asking.ts';
import { customRange, type Preset, type Range, rangeOf, toField } from './ranges.ts';

export type By = InputOf<'yield.report'>['by'];

export interface Choice {
  readonly preset: Preset;
  /** What the custom range's two fields hold. */
  readonly from: string;
  readonly to: string;
  readonly product: string | null;
  readonly order: string | null;
}

const everyMs = 30_000;

const chosenRange = ({ preset, from, to }: Choice, now: Date): Range | null =>
  preset === 'custom' ? customRange(from, to) : rangeOf(preset, now);

const startingChoice = (now: Date): Choice => {
  const { from, to } = rangeOf('today', now);
  return { preset: 'shift', from: toField(from), to: toField(to), product: null, order: null };
};

/** The report of what was chosen, kept current: the numbers hang on a wall and nobody presses a button there. */
export function useYield(by: By) {
  const [now, setNow] = useState(() => new Date());
  const [choice, setChoice] = useState(() => startingChoice(now));
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), everyMs);
    return () => clearInterval(timer);
  }, []);
  const range = useMemo(() => chosenRange(choice, now), [choice, now]);
  const report = useAsk(
    'yield.report',
    {
      from: (range?.from ?? now).toISOString(),
      to: (range?.to ?? now).toISOString(),
      product: choice.product,
      order: choice.order,
      by,
    },
    { enabled: range !== null, every: everyMs, keep: true },
  );
  return { choice, setChoice, range, report };
}
