import type { StationClient } from '../../station/contract/client.ts';
import { applyEvent, type StateEvent, type StationState } from '../../station/contract/state.ts';

/** What the screens see of the station: its last known state, and whether it answers. */
export interface StationView {
  readonly state: StationState | null;
  readonly link: 'connecting' | 'live' | 'lost';
}

/** One event of a kind. */
export type EventOf<Type extends StateEvent['type']> = Extract<StateEvent, { readonly type: Type }>;

export interface StateStore {
  readonly view: () => StationView;
  readonly subscribe: (changed: () => void) => () => void;
  readonly onEvent: (listener: (event: StateEvent) => void) => () => void;
  /** Follows the station until the returned function is called. */
  readonly start: () => () => void;
}

interface Timing {
  /** When screens are told of what changed: by default with the next frame, however many events came before it. */
  readonly frame?: (tell: () => void) => void;
  /** How soon a snapshot that failed is asked for again. */
  readonly retryMs: number;
  /** How often a quiet station is asked whether it is still there. */
  readonly watchMs: number;
}

/**
 * The station's state as events keep it current. A gap (an event was lost, or the station started anew) asks for the
 * whole state; what arrives meanwhile waits, and is applied if it is newer than the answer.
 */
export function stateStore(client: StationClient, timing: Timing = { retryMs: 1000, watchMs: 5000 }): StateStore {
  let held: { readonly seq: number; readonly state: StationState } | null = null;
  let view: StationView = { state: null, link: 'connecting' };
  let waiting: StateEvent[] | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let runs = 0;
  const changes = new Set<() => void>();
  const listeners = new Set<(event: StateEvent) => void>();

  const frame = timing.frame ?? withNextFrame;
  let told = true;
  const tell = () => {
    told = true;
    for (const changed of changes) changed();
  };
  const show = (link: StationView['link']) => {
    if (view.link === link && view.state === (held?.state ?? null)) return;
    view = { state: held?.state ?? null, link };
    if (!told) return;
    told = false;
    frame(tell);
  };

  const apply = (event: StateEvent): boolean => {
    const next = held === null ? null : applyEvent(held, event);
    if (next === null) return false;
    held = next;
    return true;
  };

  const load = async (run: number): Promise<void> => {
    clearTimeout(timer);
    waiting ??= [];
    let delay = timing.watchMs;
    try {
      const snapshot = await client.ask('state.snapshot', {});
      if (run !== runs) return;
      held = snapshot;
      const newer = waiting.filter(({ seq }) => seq > snapshot.seq);
      waiting = null;
      const whole = newer.every(apply);
      show('live');
      if (!whole) delay = 0;
    } catch {
      if (run !== runs) return;
      waiting = null;
      show('lost');
      delay = timing.retryMs;
    }
    timer = setTimeout(() => void load(run), delay);
  };

  return {
    view: () => view,
    subscribe(changed) {
      changes.add(changed);
      return () => changes.delete(changed);
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start() {
      const run = ++runs;
      const stop = client.onEvent((event) => {
        for (const listener of listeners) listener(event);
        if (waiting !== null) waiting.push(event);
        else if (apply(event)) show('live');
        else void load(run);
      });
      void load(run);
      return () => {
        runs += 1;
        waiting = null;
        clearTimeout(timer);
        stop();
      };
    },
  };
}

/** A window that nobody sees has no frames. */
function withNextFrame(tell: () => void): void {
  if (document.visibilityState === 'visible') requestAnimationFrame(tell);
  else setTimeout(tell);
}
