import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { OutboxRow } from '../../../station/contract/contract.ts';
import { useClient, useStationState } from '../../station/station-context.ts';

const pageSize = 100;

export const outboxFilters = ['all', 'pending', 'parked', 'done', 'dropped'] as const;
export type OutboxFilter = (typeof outboxFilters)[number];

/** Rows of the outbox, in pages; read again whenever the station says that its numbers changed. */
export function useOutbox(filter: OutboxFilter) {
  const client = useClient();
  const queries = useQueryClient();
  const { cloud } = useStationState();
  const numbers = `${cloud.pending} ${cloud.parked} ${cloud.done}`;
  const pages = useInfiniteQuery({
    queryKey: ['sync.rows', filter],
    queryFn: ({ pageParam }) =>
      client.ask('sync.rows', { state: filter === 'all' ? null : filter, after: pageParam, limit: pageSize }),
    initialPageParam: null as number | null,
    getNextPageParam: ({ rows }) => (rows.length < pageSize ? null : (rows.at(-1)?.id ?? null)),
  });
  useEffect(() => {
    void queries.invalidateQueries({ queryKey: ['sync.rows'] });
  }, [queries, numbers]);
  const rows: OutboxRow[] = pages.data?.pages.flatMap((page) => page.rows) ?? [];
  return { ...pages, rows, reload: () => queries.invalidateQueries({ queryKey: ['sync.rows'] }) };
}
