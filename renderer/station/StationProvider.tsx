import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useEffect, useMemo } from 'react';
import { RequestFailed, type StationPort, stationClient } from '../../station/contract/client.ts';
import { stateStore } from './state-store.ts';
import { StationContext } from './station-context.ts';

const queries = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        // The station is on this machine: whether there is a network is not the question.
        networkMode: 'always',
        refetchOnWindowFocus: false,
        retry: (tries, error) => error instanceof RequestFailed && error.failure.retryable && tries < 2,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });

/** Connects everything below it to the station behind a port. */
export function StationProvider({ port, children }: { readonly port: StationPort; readonly children: ReactNode }) {
  const link = useMemo(() => {
    const client = stationClient(port);
    return { client, store: stateStore(client) };
  }, [port]);
  const queryClient = useMemo(queries, []);
  useEffect(() => link.store.start(), [link]);
  return (
    <QueryClientProvider client={queryClient}>
      <StationContext value={link}>{children}</StationContext>
    </QueryClientProvider>
  );
}
