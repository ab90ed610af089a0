import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Counters } from '../../../station/emulator/counters.ts';
import type { DpsEmulator } from '../../../station/emulator/dps-emulator-types.ts';

export interface BenchCloud {
  readonly ready: DpsEmulator['ready'];
  counters(): Promise<Counters>;
  close(): Promise<void>;
}

/** Starts an emulator in another process. `speed`: how fast its clock runs. */
export async function startCloud(options: { operationsPerMinute?: number; speed?: number } = {}): Promise<BenchCloud> {
  const { operationsPerMinute = '', speed = 1 } = options;
  const child = fork(new URL('emulator-process.ts', import.meta.url), [String(operationsPerMinute), String(speed)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  // What the other side sends is fixed by `emulator-process.ts`.
  const [ready]: [DpsEmulator['ready']] = await message(child);
  return {
    ready,
    async counters() {
      const answer: Promise<[Counters]> = message(child);
      child.send('counters');
      return (await answer)[0];
    },
    async close() {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- says at the call what the other process sends
async function message<Content>(child: ReturnType<typeof fork>): Promise<Content> {
  const gone = new AbortController();
  const onExit = (): void => gone.abort(new Error('the emulator’s process ended'));
  child.once('exit', onExit);
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- messages are typed by the process that sends them
    return (await once(child, 'message', { signal: gone.signal })) as Content;
  } finally {
    child.off('exit', onExit);
  }
}
