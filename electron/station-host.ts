import { type FromStation, parseFromStation, type Reply, type ShellEvent, type ToStation } from './messages.ts';
import { type ShellErrorCode, shellFailure } from './shell-errors.ts';

/** A station process that was started. Ends once, and says so once. */
export interface StationChild {
  readonly pid: number | undefined;
  post(message: ToStation): void;
  onMessage(listener: (message: unknown) => void): void;
  onExit(listener: () => void): void;
  /** Ends it at once. */
  kill(): void;
}

export interface StationHost {
  /** Always answers: with the station's reply, or with one of the shell's error codes. */
  request(name: string, input: unknown): Promise<Reply>;
  /** The process now running, for logs and tests. */
  pid(): number | undefined;
  /** Asks the process to end, and ends it after `graceMs` if it does not. Resolves when it is gone. */
  stop(): Promise<void>;
}

export interface StationHostOptions {
  /** Starts a process; called again after each end that nobody asked for. */
  readonly start: () => StationChild;
  readonly onEvent: (event: unknown) => void;
  readonly onShellEvent: (event: ShellEvent) => void;
  readonly onBusy: (units: number) => void;
  readonly onQuit: () => void;
  readonly after?: (delayMs: number, run: () => void) => void;
  readonly now?: () => number;
  readonly graceMs?: number;
}

/** More than a screen ever waits for: past it, something asks in a loop. */
const mostPending = 256;
const firstDelayMs = 250;
const longestDelayMs = 15_000;
/** Who ran this long was healthy: the next end is a first one again. */
const healthyMs = 60_000;

/** How long to wait before the next start, after so many ends in a row. */
export const restartDelayMs = (endsInARow: number): number =>
  Math.min(longestDelayMs, firstDelayMs * 2 ** Math.max(0, endsInARow - 1));

interface Running {
  readonly child: StationChild;
  readonly startedAt: number;
  /** Sent to it once it is ready. */
  readonly held: Extract<ToStation, { kind: 'request' }>[];
  ready: boolean;
}

/**
 * Keeps one station process running. A request that the process did not answer before it ended is answered with
 * STATION_RESTARTING and never sent twice: only the ledger knows how far the first one came.
 */
export function createStationHost(options: StationHostOptions): StationHost {
  const { start, onShellEvent, now = Date.now, graceMs = 10_000 } = options;
  const after = options.after ?? ((delayMs, run) => void setTimeout(run, delayMs));
  const pending = new Map<number, (reply: Reply) => void>();
  let running: Running | null = null;
  let nextId = 1;
  let endsInARow = 0;
  let stopping = false;
  let stopped: () => void = () => undefined;

  const answerAll = (code: ShellErrorCode): void => {
    const waiting = [...pending.values()];
    pending.clear();
    for (const answer of waiting) answer(shellFailure(code));
  };

  const begin = (): void => {
    if (stopping) return;
    const child = start();
    const current: Running = { child, startedAt: now(), held: [], ready: false };
    running = current;
    child.onMessage((message) => {
      const known = parseFromStation(message);
      if (known && running === current) receive(current, known);
    });
    child.onExit(() => ended(current));
  };

  const receive = (current: Running, message: FromStation): void => {
    switch (message.kind) {
      case 'ready':
        current.ready = true;
        // What was in a slot is told by the new process, if anything still is.
        options.onBusy(0);
        for (const request of current.held.splice(0)) current.child.post(request);
        onShellEvent({ type: 'shell.station', state: 'ready' });
        return;
      case 'reply': {
        const answer = pending.get(message.id);
        pending.delete(message.id);
        answer?.(message.reply);
        return;
      }
      case 'event':
        options.onEvent(message.event);
        return;
      case 'busy':
        options.onBusy(message.units);
        return;
      case 'quit':
        options.onQuit();
    }
  };

  const ended = (current: Running): void => {
    running = null;
    if (stopping) {
      answerAll('STATION_STOPPING');
      stopped();
      return;
    }
    endsInARow = current.ready && now() - current.startedAt >= healthyMs ? 1 : endsInARow + 1;
    answerAll('STATION_RESTARTING');
    onShellEvent({ type: 'shell.station', state: 'restarting' });
    after(restartDelayMs(endsInARow), begin);
  };

  begin();
  return {
    request(name, input) {
      if (stopping) return Promise.resolve(shellFailure('STATION_STOPPING'));
      if (!running) return Promise.resolve(shellFailure('STATION_RESTARTING'));
      if (pending.size >= mostPending) return Promise.resolve(shellFailure('STATION_OVERLOADED'));
      const request = { kind: 'request', id: nextId++, name, input } as const;
      const { promise, resolve } = Promise.withResolvers<Reply>();
      pending.set(request.id, resolve);
      if (running.ready) running.child.post(request);
      else running.held.push(request);
      return promise;
    },
    pid: () => running?.child.pid,
    stop() {
      stopping = true;
      const current = running;
      if (!current) return Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      stopped = resolve;
      current.child.post({ kind: 'stop' });
      after(graceMs, () => current.child.kill());
      return promise;
    },
  };
}
