import type { UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import type { InputOf, OutputOf, RowName } from '../../../station/contract/contract.ts';
import { useAsk } from '../../station/asking.ts';

export interface Look<Name extends RowName> {
  /** Whether anybody wanted to know. */
  readonly isAsked: boolean;
  readonly answer: UseQueryResult<OutputOf<Name>>;
  /** Asks, or asks again. */
  readonly look: () => void;
}

/** What the cloud is asked when somebody wants to know: not whenever a screen is opened, and not again by itself. */
export function useLook<Name extends RowName>(name: Name, input: InputOf<Name>): Look<Name> {
  const [isAsked, setAsked] = useState(false);
  const answer = useAsk(name, input, { enabled: isAsked });
  return {
    isAsked,
    answer,
    look() {
      if (isAsked) void answer.refetch();
      else setAsked(true);
    },
  };
}
