import { closest, distance } from 'fastest-levenshtein';

/** The candidate that was probably meant; undefined where none is near enough to be offered. */
export function nearest(text: string, candidates: readonly string[]): string | undefined {
  if (candidates.length === 0) return undefined;
  const candidate = closest(text.toLowerCase(), candidates);
  const limit = Math.max(1, Math.floor(Math.max(text.length, candidate.length) * 0.4));
  return distance(text.toLowerCase(), candidate) <= limit ? candidate : undefined;
}
