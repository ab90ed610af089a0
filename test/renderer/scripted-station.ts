import type { OutputOf, RowName } from '../../station/contract/contract.ts';
import type { Failure } from '../../station/contract/shapes.ts';
import type { StateEvent, StationState } from '../../station/contract/state.ts';

/** What the double answers: a row's output, or a failure. Rows left out answer with an empty object. */
export type Answers = { readonly [Name in RowName]?: OutputOf<Name> | { readonly failure: Failure } };

export interface Script {
  readonly state: StationState;
  readonly answers: Answers;
}

/** How a test plays the station from inside the page. */
export interface ScriptedStation {
  request(name: string, input: unknown): Promise<unknown>;
  onEvent(listener: (event: unknown) => void): () => void;
  /** Every request that was made, in order. */
  readonly asked: { readonly name: string; readonly input: unknown }[];
  /** Sends the next event; its `seq` follows by itself. */
  send(event: DistributiveOmit<StateEvent, 'seq'>): void;
}

type DistributiveOmit<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never;

/**
 * A station for the renderer, without one. It runs in the page as well as in a test, so that it stands alone: nothing
 * outside this function may be used.
 */
export function scriptedStation({ state, answers }: Script): ScriptedStation {
  let current = state;
  let seq = 1;
  const listeners = new Set<(event: unknown) => void>();
  const asked: { name: string; input: unknown }[] = [];
  const known = new Map<string, unknown>(Object.entries(answers));
  const send = (event: DistributiveOmit<StateEvent, 'seq'>) => {
    seq += 1;
    if (event.type === 'set') current = Object.assign({ ...current }, event.state);
    if (event.type === 'slot') {
      const slots = current.slots.map((slot) => (slot.slot === event.slot.slot ? event.slot : slot));
      current = { ...current, slots };
    }
    for (const listener of listeners) listener({ ...event, seq });
  };
  const answer = (name: string, input: unknown): unknown => {
    if (name === 'state.snapshot') return { seq, state: current };
    if (name === 'screen.set') {
      send({ type: 'set', state: { screen: Object.assign({ ...current.screen }, input) } });
      return {};
    }
    if (name === 'session.logout') {
      send({ type: 'set', state: { session: null } });
      return {};
    }
    if (name === 'line.acknowledge') {
      send({ type: 'set', state: { interrupted: [] } });
      return {};
    }
    return known.get(name) ?? {};
  };
  return {
    asked,
    send,
    request(name, input) {
      asked.push({ name, input });
      const value = answer(name, input);
      const failed =
        typeof value === 'object' && value !== null && 'failure' in value && Object.keys(value).length === 1;
      return Promise.resolve(failed ? { ok: false, error: value.failure } : { ok: true, value });
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
