import { useEffect, useRef, useState } from 'react';
import type { InputOf } from '../../../station/contract/contract.ts';
import type { Failure } from '../../../station/contract/shapes.ts';
import { failureOf } from '../../station/asking.ts';
import { useClient, useStationState } from '../../station/station-context.ts';
import type { SentScan } from './sent-scans.ts';
import { play } from './sounds.ts';
import { type Verdict, verdictsBetween } from './verdicts.ts';

/** The last scan and what became of it: it stays until the next one. */
export interface LastScan {
  readonly text: string;
  readonly slot: string | null;
  readonly failure: Failure | null;
}

type Approval = NonNullable<InputOf<'line.scan'>['approval']>;

/** Scans go to the station one by one as they come; each answer is shown unless a newer scan was made. */
export function useLineScan() {
  const client = useClient();
  const { screen, nextSlot } = useStationState();
  const [sent, setSent] = useState<readonly SentScan[]>([]);
  const [last, setLast] = useState<LastScan | null>(null);
  const newest = useRef(0);
  const refused = (text: string, failure: Failure) => {
    setLast({ text, slot: null, failure });
    if (screen.sounds) play('stop');
  };
  const scan = async (text: string, slot: string | null, approval: Approval | null = null): Promise<Failure | null> => {
    const mine = ++newest.current;
    setLast({ text, slot: null, failure: null });
    // Of several on their way only the first is known to go to the next free slot.
    const expected = slot ?? (sent.some((other) => other.slot === nextSlot) ? null : nextSlot);
    const scanned: SentScan = { text, slot: expected };
    setSent((others) => [...others, scanned]);
    try {
      const taken = await client.ask('line.scan', { text, slot, approval });
      if (mine === newest.current) setLast({ text, slot: taken.slot, failure: null });
      return null;
    } catch (error) {
      const failure = failureOf(error);
      if (mine === newest.current) refused(text, failure);
      return failure;
    } finally {
      setSent((others) => others.filter((other) => other !== scanned));
    }
  };
  return { last, sent, scan };
}

/** Says, and plays, what was decided since the last state. */
export function useVerdicts(): readonly Verdict[] {
  const { slots, screen } = useStationState();
  const before = useRef(slots);
  const [verdicts, setVerdicts] = useState<readonly Verdict[]>([]);
  useEffect(() => {
    const decided = verdictsBetween(before.current, slots);
    before.current = slots;
    if (decided.length === 0) return;
    setVerdicts(decided);
    // Of several at once, the one that needs a person.
    const heard = decided.find(({ tone }) => tone !== 'pass') ?? decided[0];
    if (screen.sounds && heard !== undefined) play(heard.tone);
  }, [slots, screen.sounds]);
  return verdicts;
}
