/**
 * Tells a keyboard-wedge scanner from a person: its keys come at most 55 ms apart and end with Enter or Tab. Nothing is
 * withheld while keys come in, because only the end shows what they were.
 */

/** Slower than this was a person. */
export const wedgeGapMs = 55;
/** The first key may take longer: it wakes keyboard and screen. What follows it decides. */
const firstGapMs = 150;
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
  return ({ key, shortcut, at }) => {
    // Shift comes before every capital and is no character of its own.
    if (key === 'Shift' || key === 'CapsLock') return { kind: 'other' };
    const isQuick = at - last <= (text.length === 1 ? firstGapMs : wedgeGapMs);
    if (isQuick && (key === 'Enter' || key === 'Tab')) {
      const scanned = text;
      text = '';
      last = Number.NEGATIVE_INFINITY;
      return scanned.length >= shortest ? { kind: 'scan', text: scanned } : { kind: 'other' };
    }
    if (shortcut || key.length !== 1) {
      text = '';
      last = Number.NEGATIVE_INFINITY;
      return { kind: 'other' };
    }
    last = at;
    if (isQuick && text !== '') {
      text += key;
      return { kind: 'more' };
    }
    text = key;
    return { kind: 'first' };
  };
}
