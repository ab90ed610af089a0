import { render } from '@testing-library/react';
import { createElement, type ReactNode } from 'react';
import { I18nextProvider } from 'react-i18next';
import { translations } from '../../renderer/i18n/i18n.ts';
import { loadPacks } from '../../renderer/i18n/packs.ts';
import { StationProvider } from '../../renderer/station/StationProvider.tsx';
import { useStationView } from '../../renderer/station/station-context.ts';
import { contract, isRowName } from '../../station/contract/contract.ts';
import type { Handlers } from '../../station/contract/server.ts';
import type { Failure, Language } from '../../station/contract/shapes.ts';
import type { StateEvent, StationState } from '../../station/contract/state.ts';
import { scriptedRecords } from './scripted-records.ts';
import { stateWith } from './states.ts';

await loadPacks();

/** What a handler throws to have the station refuse. */
export class Refused extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.code);
    this.failure = failure;
  }
}

/** A station with records: it looks at each question, and holds questions and answers to the contract. */
export function recordStation(state: StationState, own: Partial<Handlers<unknown>> = {}) {
  const asked: { readonly name: string; readonly input: unknown }[] = [];
  const listeners = new Set<(event: unknown) => void>();
  const handlers = new Map<string, (input: never, by: unknown) => unknown>(Object.entries(scriptedRecords(own)));
  let seq = 1;
  const value = (name: string, input: unknown): unknown => {
    if (name === 'state.snapshot') return { seq, state };
    const handler = handlers.get(name);
    // The contract parsed it for this name; TypeScript cannot follow the pairing.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return handler === undefined ? {} : handler(input as never, null);
  };
  return {
    asked,
    /** Inputs of every question of a name. */
    askedOf: (name: string) => asked.filter((question) => question.name === name).map(({ input }) => input),
    progress(event: Omit<Extract<StateEvent, { type: 'progress' }>, 'seq' | 'type'>) {
      seq += 1;
      for (const listener of listeners) listener({ ...event, type: 'progress', seq });
    },
    async request(name: string, input: unknown): Promise<unknown> {
      if (!isRowName(name)) throw new Error(`${name} is not in the contract`);
      const parsed: unknown = contract[name].input.parse(input);
      asked.push({ name, input: parsed });
      try {
        return { ok: true, value: contract[name].output.parse(await value(name, parsed)) };
      } catch (error) {
        if (error instanceof Refused) return { ok: false, error: error.failure };
        throw error;
      }
    },
    onEvent(listener: (event: unknown) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function Ready({ children }: { readonly children?: ReactNode }) {
  return useStationView().state === null ? null : children;
}

interface Mount {
  readonly own?: Partial<Handlers<unknown>>;
  readonly state?: Partial<StationState>;
  readonly language?: Language;
}

/** Draws a screen in front of a station with records. */
export function mountScreen(screen: ReactNode, { own = {}, state = {}, language = 'en' }: Mount = {}) {
  const session = { person: 'e.admin', name: 'E. Admin', role: 'admin', startedAt: '2026-05-04T06:00:00Z' } as const;
  const station = recordStation(stateWith({ session, ...state }), own);
  const inside = createElement(Ready, null, screen);
  const provider = createElement(StationProvider, { port: station, children: inside });
  const view = render(createElement(I18nextProvider, { i18n: translations(language) }, provider));
  return { station, view };
}
