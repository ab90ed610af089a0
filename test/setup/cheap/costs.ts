import { join } from 'node:path';

/**
 * Whoever guesses a PIN or a passphrase pays for each guess, and so does every start of a station: half of what a test of
 * the command line would cost. Where tests are about other things, these files stand in place of those with the real
 * costs, which `test/unit` and `test/e2e` go by.
 */
export const cheapCosts = ['scrypt-cost', 'pin-cost'].map((name) => ({
  find: new RegExp(`^\\./${name}\\.ts$`),
  replacement: join(import.meta.dirname, `${name}.ts`),
}));
