import type { TLSSocket } from 'node:tls';
import { resetConnection } from '../connection-reset.ts';
import type { Counters } from '../counters.ts';
import { type DpsError, spoiledWith } from '../dps-error.ts';
import type { FaultPlan, FaultTarget } from '../faults.ts';

/** Serves one call of a device as the faults of the moment have it; `answer` stays uncalled where it is to hear nothing. */
export async function callUnderFaults<Answer>(
  target: FaultTarget,
  options: {
    readonly faults: FaultPlan;
    readonly counters: Counters;
    readonly socket: TLSSocket;
    readonly serve: () => Promise<Answer>;
    readonly refuse: (error: DpsError) => Answer;
    readonly answer: (answer: Answer) => void;
  },
): Promise<void> {
  const { counters, socket, answer } = options;
  const effect = options.faults.next(target);
  if (effect) counters.faulted++;
  if (effect?.kind === 'silent') return;
  if (effect?.kind === 'reset') return resetConnection(socket);
  if (effect?.kind === 'status') return answer(options.refuse(spoiledWith(effect.status, effect.retryAfterSeconds)));
  if (effect?.kind === 'slow') await new Promise((resolve) => void setTimeout(resolve, effect.delayMs).unref());
  const served = await options.serve();
  if (effect?.kind === 'silent-after-success') return;
  if (effect?.kind === 'reset-after-success') return resetConnection(socket);
  answer(served);
}
