const dayMs = 86_400_000;
/** A CA is renewed over weeks: its root is elsewhere, and its devices must follow. */
const warnDays = 90;

/** Whether a certificate's end is near, and in how many whole days it comes. */
export function expiryVerdict(
  at: string,
  now: Date,
): { readonly state: 'fine' | 'soon' | 'over'; readonly days: number } {
  const days = Math.floor((Date.parse(at) - now.getTime()) / dayMs);
  if (days < 0) return { state: 'over', days };
  return { state: days < warnDays ? 'soon' : 'fine', days };
}
