import { z } from 'zod';

/**
 * Where a secret is read from; never the secret itself. `env:NAME`, `file:PATH` (mode 0600; relative to the home),
 * `fd:N` (an open file descriptor) or `prompt` (a person types it).
 */
export const secretSource = z
  .string()
  .regex(/^(?:env:[A-Za-z_][A-Za-z0-9_]*|file:.+|fd:\d{1,4}|prompt)$/)
  .meta({
    description: 'where the secret is read from (env:NAME, file:PATH, fd:N or prompt), never the secret itself',
  });
