import { z } from 'zod';
import { schemaSays } from './config-phrases.ts';

/**
 * Where a secret is read from; never the secret itself. `env:NAME`, `file:PATH` (mode 0600; relative to the home),
 * `fd:N` (an open file descriptor) or `prompt` (a person types it).
 */
export const secretSource = z
  .string()
  .regex(/^(?:env:[A-Za-z_][A-Za-z0-9_]*|file:.+|fd:\d{1,4}|prompt)$/)
  .meta({
    description: schemaSays('RULE_SECRET_SOURCE').text,
  });
