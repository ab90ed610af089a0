import type { z } from './schemas.ts';

/** Who may ask: a role and all that it includes, or anybody in front of the screen. */
export const roles = ['operator', 'supervisor', 'qa', 'admin'] as const;
export type Role = (typeof roles)[number];
export type Audience = 'anyone' | readonly Role[];

/** One thing that a client may ask for. Queries change nothing and may be repeated; commands may be refused. */
export interface Row<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  readonly kind: 'query' | 'command';
  readonly audience: Audience;
  readonly input: Input;
  readonly output: Output;
}

const rowOf =
  (kind: Row['kind']) =>
  <Input extends z.ZodType, Output extends z.ZodType>(
    audience: Audience,
    input: Input,
    output: Output,
  ): Row<Input, Output> => ({ kind, audience, input, output });

export const query = rowOf('query');
export const command = rowOf('command');

/** Those who steer the line. */
export const line: readonly Role[] = ['operator', 'supervisor', 'admin'];
/** Those who decide over what an operator may not. */
export const steering: readonly Role[] = ['supervisor', 'admin'];
/** Those who look at records. */
export const auditing: readonly Role[] = ['supervisor', 'qa', 'admin'];
export const administering: readonly Role[] = ['admin'];
export const everyone: readonly Role[] = roles;
