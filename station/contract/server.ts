import { type Contract, contract, isRowName, type OutputOf, type Reply, type RowName } from './contract.ts';
import type { Role } from './row.ts';
import type { z } from './schemas.ts';
import type { Failure } from './shapes.ts';

/** One function a row: leave one out, and it does not compile. `by` is who asks; null = nobody is logged in. */
export type Handlers<Caller> = {
  readonly [Name in RowName]: (
    input: z.output<Contract[Name]['input']>,
    by: Caller,
  ) => Promise<OutputOf<Name>> | OutputOf<Name>;
};

export interface ContractServer {
  /** Answers whatever comes: never throws, and never acts on what it could not parse or the caller may not ask. */
  handle(name: unknown, input: unknown): Promise<Reply>;
}

/** Why a call was not taken; the shell has the sentences. */
export type Refusal = 'REQUEST_UNKNOWN' | 'REQUEST_MALFORMED' | 'SESSION_REQUIRED' | 'ROLE_REQUIRED';

export interface ServerOptions<Caller> {
  readonly handlers: Handlers<Caller>;
  readonly caller: () => { readonly who: Caller; readonly role: Role | null };
  readonly refuse: (refusal: Refusal, details: Readonly<Record<string, string>>) => Failure;
  /** A failure fit to be shown, whatever was thrown. */
  readonly failureOf: (error: unknown) => Failure;
}

export function contractServer<Caller>({ handlers, caller, refuse, failureOf }: ServerOptions<Caller>): ContractServer {
  const no = (refusal: Refusal, details: Readonly<Record<string, string>>): Reply => ({
    ok: false,
    error: refuse(refusal, details),
  });
  return {
    async handle(name, input) {
      if (typeof name !== 'string' || !isRowName(name)) return no('REQUEST_UNKNOWN', {});
      const row = contract[name];
      // Who may ask comes first: a stranger learns nothing about shapes.
      const { who, role } = caller();
      if (row.audience !== 'anyone') {
        if (role === null) return no('SESSION_REQUIRED', { request: name });
        if (!row.audience.includes(role)) return no('ROLE_REQUIRED', { request: name, role });
      }
      try {
        const parsed = row.input.safeParse(input);
        if (!parsed.success) {
          return no('REQUEST_MALFORMED', { request: name, field: parsed.error.issues[0]?.path.join('.') ?? '' });
        }
        // The table pairs each name with its input; TypeScript cannot follow the pairing through the union.
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion
        const handler = handlers[name] as (input: unknown, by: Caller) => unknown;
        return { ok: true, value: row.output.parse(await handler(parsed.data, who)) };
      } catch (error) {
        return { ok: false, error: failureOf(error) };
      }
    },
  };
}
