/**
 * Tells a keyboard-wedge scanner from a person: its keys come at most 55 ms apart and end with Enter or Tab. Nothing is
 * withheld while keys come in, because only the end shows what they were.
 */

/** Slower than this was a person. */
export const wedgeGapMs = 55;
/** The first key may take longer: it wakes keyboard and screen. What follows it decides. */
const firstGapMs = 150;
/** A burst that goes on within this was one scan that stuttered: what is left of it must not pass for the whole. */
const stutterMs = 500;
/** Fewer characters than this are a person's two quick keys. */
const shortest = 3;

export interface WedgeKey {
  /** As in KeyboardEvent. */
  readonly key: string;
  /** A modifier that makes it a shortcut is down. */
  readonly shortcut: boolean;
  /** Milliseconds, from any start. */
  readonly at: number;
}

/** What a key was: the first of a possible burst, another of it, the end of a scan, or none of these. */
export type WedgeStep =
  | { readonly kind: 'first' }
  | { readonly kind: 'more' }
  | { readonly kind: 'scan'; readonly text: string }
  | { readonly kind: 'other' };

export function wedgeDecoder(): (key: WedgeKey) => WedgeStep {
  let text = '';
  let last = Number.NEGATIVE_INFINITY;
  let broken = false;
  const forget = () => {
    text = '';
    last = Number.NEGATIVE_INFINITY;
    broken = false;
  };
  return ({ key, shortcut, at }) => {
    // Shift comes before every capital and is no character of its own.
    if (key === 'Shift' || key === 'CapsLock') return { kind: 'other' };
    const isQuick = at - last <= (text.length === 1 ? firstGapMs : wedgeGapMs);
    if (isQuick && (key === 'Enter' || key === 'Tab')) {
      const scanned = broken ? '' : text;
      forget();
      return scanned.length >= shortest ? { kind: 'scan', text: scanned } : { kind: 'other' };
    }
    if (shortcut || key.length !== 1) {
      forget();
      return { kind: 'other' };
    }
    broken = at - last <= stutterMs && (broken || (!isQuick && text.length > 1));
    last = at;
    if (isQuick && text !== '') {
      text += key;
      return { kind: 'more' };
    }
    text = key;
    return { kind: 'first' };
  };
}
