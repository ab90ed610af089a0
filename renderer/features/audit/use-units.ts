import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { UnitFilter } from '../../../station/contract/audit.ts';
import { useClient } from '../../station/station-context.ts';

const pageSize = 100;

/** Pages of units, newest first, each beginning where the last one ended: no page becomes slower than the first. */
export function useUnits(filter: UnitFilter) {
  const client = useClient();
  const pages = useInfiniteQuery({
    queryKey: ['audit.units', filter],
    queryFn: ({ pageParam }) =>
      client.ask('audit.units', { filter, limit: pageSize, ...(pageParam !== null && { before: pageParam }) }),
    initialPageParam: null as number | null,
    getNextPageParam: ({ units }) => (units.length < pageSize ? null : (units.at(-1)?.cursor ?? null)),
    placeholderData: keepPreviousData,
  });
  const first = pages.data?.pages[0];
  return {
    ...pages,
    units: pages.data?.pages.flatMap(({ units }) => units) ?? [],
    total: first === undefined ? null : { count: first.total, isExact: first.totalIsExact },
  };
}

/** The value once it has stood still: who types is not asked for after every key. */
export function useSettled<Value>(value: Value, ms = 200): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
