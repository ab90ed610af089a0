import { createContext, useContext, useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import type { StationClient } from '../../station/contract/client.ts';
import type { StateEvent, StationState } from '../../station/contract/state.ts';
import type { EventOf, StateStore, StationView } from './state-store.ts';

export interface StationLink {
  readonly client: StationClient;
  readonly store: StateStore;
}

export const StationContext = createContext<StationLink | null>(null);

function useLink(): StationLink {
  const link = useContext(StationContext);
  if (link === null) throw new Error('StationProvider is missing');
  return link;
}

/** The contract's client. */
export const useClient = (): StationClient => useLink().client;

/** The last known state and whether the station answers; for the shell around the screens. */
export function useStationView(): StationView {
  const { store } = useLink();
  return useSyncExternalStore(store.subscribe, store.view);
}

/** The station's state. Screens are drawn only once there is one. */
export function useStationState(): StationState {
  const { state } = useStationView();
  if (state === null) throw new Error('drawn before the station answered');
  return state;
}

/** Calls the listener for every event of a kind, e.g. the progress of a long work. */
export function useStationEvent<Type extends StateEvent['type']>(
  type: Type,
  listener: (event: EventOf<Type>) => void,
): void {
  const { store } = useLink();
  const onEvent = useEffectEvent((event: StateEvent) => {
    // The type was compared: TypeScript does not narrow by a generic.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    if (event.type === type) listener(event as EventOf<Type>);
  });
  useEffect(() => store.onEvent((event) => onEvent(event)), [store]);
}
