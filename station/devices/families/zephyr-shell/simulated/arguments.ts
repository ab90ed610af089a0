/**
 * Words of a line as Zephyr's shell splits it (`z_shell_make_argv`): quotes join, a backslash takes the next character
 * as it is; inside quotes it escapes only the quote. Undefined where a quote is not closed.
 */
export function argumentsOf(line: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? '';
    if (quote === '' && /\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    word ??= '';
    if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = '';
    else if (character === '\\' && (quote === '' || line[at + 1] === quote)) word += line[++at] ?? '';
    else word += character;
  }
  if (quote !== '') return undefined;
  return word === undefined ? words : [...words, word];
}
