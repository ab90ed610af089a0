import { useState } from 'react';
import type { InputOf, OutputOf, RowName } from '../../station/contract/contract.ts';
import { useCommand } from './asking.ts';
import { useStationEvent } from './station-context.ts';

/** How far a long work came. `total` null: nobody knows how much there is. */
export interface WorkProgress {
  readonly stage: string;
  readonly done: number;
  readonly total: number | null;
}

export interface LongWork<Name extends RowName> {
  readonly isRunning: boolean;
  readonly progress: WorkProgress | null;
  readonly result: OutputOf<Name> | null;
  readonly error: Error | null;
  /** Somebody stopped it, and it has not ended yet. */
  readonly isStopping: boolean;
  /** Begins anew. `input` is made with the id under which progress comes. */
  readonly start: (input: (workId: string) => InputOf<Name>, onDone?: (result: OutputOf<Name>) => void) => void;
  readonly stop: () => void;
  /** Forgets what came of it. */
  readonly reset: () => void;
}

/** A command that takes long: its progress comes as events under an id that only this call has. */
export function useLongWork<Name extends RowName>(name: Name): LongWork<Name> {
  const command = useCommand(name);
  const stopping = useCommand('work.stop');
  const [workId, setWorkId] = useState<string | null>(null);
  const [progress, setProgress] = useState<WorkProgress | null>(null);
  useStationEvent('progress', (event) => {
    if (event.workId === workId) setProgress({ stage: event.stage, done: event.done, total: event.total });
  });
  return {
    isRunning: command.isPending,
    progress: command.isPending ? progress : null,
    result: command.data ?? null,
    error: command.error,
    isStopping: command.isPending && !stopping.isIdle && stopping.error === null,
    start(input, onDone) {
      const id = `${name}-${crypto.getRandomValues(new Uint32Array(2)).join('-')}`;
      setWorkId(id);
      setProgress(null);
      stopping.reset();
      command.mutate(input(id), { onSuccess: (result) => onDone?.(result) });
    },
    stop() {
      if (workId !== null) stopping.mutate({ workId });
    },
    reset: command.reset,
  };
}
