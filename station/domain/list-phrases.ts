import { type PhraseValue, phraseTable } from './phrase.ts';

/** How several things are told one after another. */
export const listed = phraseTable({
  LIST: '{first}, {rest}',
  LINES: '{first}\n{rest}',
  EITHER: '{first} or {rest}',
  BOTH: '{first} and {rest}',
});

/** One thing, or all of them joined; of none, `none`. */
export function joined(
  code: keyof typeof listed.templates,
  parts: readonly PhraseValue[],
  none: PhraseValue = '',
): PhraseValue {
  const [first, ...rest] = parts;
  if (first === undefined) return none;
  return rest.length === 0 ? first : listed(code, { first, rest: joined(code, rest) });
}
