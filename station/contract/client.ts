import { contract, type InputOf, type OutputOf, type Reply, type RowName, reply } from './contract.ts';
import type { Failure } from './shapes.ts';
import { type StateEvent, stateEvent } from './state.ts';

/** What carries the contract: the preload's `window.station`, a pipe, or a test's own. */
export interface StationPort {
  request(name: string, input: unknown): Promise<unknown>;
  /** Returns what ends it. */
  onEvent(listener: (event: unknown) => void): () => void;
}

/** A refusal or failure as the station put it. */
export class RequestFailed extends Error {
  override readonly name = 'RequestFailed';
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.code);
    this.failure = failure;
  }
}

export interface StationClient {
  /** @throws RequestFailed */
  ask<Name extends RowName>(name: Name, input: InputOf<Name>): Promise<OutputOf<Name>>;
  onEvent(listener: (event: StateEvent) => void): () => void;
}

/** The contract over a port: answers are parsed, because even the station's word is checked once it crossed a process. */
export function stationClient(port: StationPort): StationClient {
  return {
    async ask(name, input) {
      const answer: Reply = reply.parse(await port.request(name, input));
      if (!answer.ok) throw new RequestFailed(answer.error);
      // The row's own schema makes it what the type says.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      return contract[name].output.parse(answer.value) as OutputOf<typeof name>;
    },
    onEvent: (listener) =>
      port.onEvent((event) => {
        const known = stateEvent.safeParse(event);
        if (known.success) listener(known.data);
      }),
  };
}
