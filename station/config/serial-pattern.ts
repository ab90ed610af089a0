import type { Phrase } from '../domain/phrase.ts';
import { configSays } from './config-phrases.ts';

/**
 * A product's serial pattern, made safe. A backtracking matcher tries, at worst, every way in which a pattern can
 * divide a text among its quantifiers and alternatives; the number of ways for the longest serial number is counted
 * beforehand, and a pattern with too many is refused. So no scan can ever stall the station.
 */

/** The longest serial number (domain/ids.ts); it bounds what `*` can mean. */
const longestSerial = 64;
/** A match this bad still takes only milliseconds. */
const mostWays = 100_000;
const longestPattern = 200;

export type CompiledPattern =
  | { readonly ok: true; readonly pattern: RegExp }
  | { readonly ok: false /** A clause: “must …”. */; readonly reason: Phrase };

/** Compiles a pattern that the whole serial must match. Case counts; `^` and `$` may be written and change nothing. */
export function compileSerialPattern(source: string): CompiledPattern {
  if (source.length > longestPattern) return refused(configSays('PATTERN_TOO_LONG', { limit: longestPattern }));
  let pattern: RegExp;
  try {
    // Alone first: `a)(b` would be whole only inside the group.
    pattern = new RegExp(source, 'u');
    pattern = new RegExp(`^(?:${source})$`, 'u');
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split(': ').at(-1) ?? error.message) : String(error);
    return refused(configSays('PATTERN_INVALID', { reason }));
  }
  const unsupported = /\\[1-9k]|\(\?(?![:<])|\(\?<[=!]/.exec(source.replaceAll(/\\[^1-9k]/g, ''));
  if (unsupported) return refused(configSays('PATTERN_UNSUPPORTED', { part: unsupported[0] }));
  if (new Ways(source).count() > mostWays) {
    return refused(configSays('PATTERN_TOO_SLOW'));
  }
  return { ok: true, pattern };
}

const refused = (reason: Phrase): CompiledPattern => ({ ok: false, reason });

/** Counts the ways through a valid pattern: multiply along a sequence, add over alternatives. */
class Ways {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  count(): number {
    return this.#alternatives();
  }

  #alternatives(): number {
    let sum = 0;
    for (;;) {
      sum += this.#sequence();
      if (this.#source[this.#at] !== '|') return sum;
      this.#at++;
    }
  }

  #sequence(): number {
    let product = 1;
    while (this.#at < this.#source.length && !'|)'.includes(this.#source.charAt(this.#at))) {
      product *= this.#quantified(this.#atom());
    }
    return product;
  }

  #atom(): number {
    const first = this.#source[this.#at++];
    if (first === '(') {
      this.#take(/\?(?::|<[^>]*>)/y);
      const ways = this.#alternatives();
      this.#at++;
      return ways;
    }
    if (first === '[') this.#take(/(?:\\.|[^\]\\])*\]/suy);
    else if (first === '\\') this.#take(/[pPu]\{[^}]*\}|./suy);
    return 1;
  }

  #quantified(ways: number): number {
    const quantifier = this.#take(/(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/y);
    if (!quantifier) return ways;
    const [text, exact, comma, upper] = quantifier;
    const least = exact === undefined ? (text.startsWith('+') ? 1 : 0) : Number(exact);
    const most =
      exact === undefined ? (text.startsWith('?') ? 1 : longestSerial) : comma ? Number(upper || longestSerial) : least;
    let sum = 0;
    for (let times = Math.min(least, longestSerial); times <= Math.min(most, longestSerial); times++)
      sum += ways ** times;
    return Math.max(sum, 1);
  }

  #take(rule: RegExp): RegExpExecArray | null {
    rule.lastIndex = this.#at;
    const match = rule.exec(this.#source);
    if (match) this.#at = rule.lastIndex;
    return match;
  }
}
