import {
  keepPreviousData,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
} from '@tanstack/react-query';
import { RequestFailed } from '../../station/contract/client.ts';
import type { InputOf, OutputOf, RowName } from '../../station/contract/contract.ts';
import type { Failure } from '../../station/contract/shapes.ts';
import { useClient } from './station-context.ts';

export interface AskOptions {
  readonly enabled?: boolean;
  /** Asks again every so many milliseconds. */
  readonly every?: number;
  /** Shows the last answer until the next one is there. */
  readonly keep?: boolean;
}

/** A query of the contract, cached under its name and input. */
export function useAsk<Name extends RowName>(
  name: Name,
  input: InputOf<Name>,
  { enabled = true, every, keep = false }: AskOptions = {},
): UseQueryResult<OutputOf<Name>> {
  const client = useClient();
  return useQuery<OutputOf<Name>>({
    queryKey: [name, input],
    queryFn: () => client.ask(name, input),
    enabled,
    refetchInterval: every ?? false,
    ...(keep && { placeholderData: keepPreviousData }),
  });
}

/** A command of the contract. */
export function useCommand<Name extends RowName>(name: Name): UseMutationResult<OutputOf<Name>, Error, InputOf<Name>> {
  const client = useClient();
  return useMutation({ mutationFn: (input: InputOf<Name>) => client.ask(name, input) });
}

/** What to show of anything that was thrown. */
export function failureOf(error: unknown): Failure {
  if (error instanceof RequestFailed) return error.failure;
  return {
    code: 'STATION_SILENT',
    message: 'The station does not answer.',
    hint: 'Wait a moment. If it stays like this, call the supervisor.',
    retryable: true,
    details: {},
  };
}
