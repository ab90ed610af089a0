/** A number of units as somebody typed it; null for what is none. */
export function wholeNumber(typed: string): number | null {
  const text = typed.trim();
  return /^[1-9]\d{0,8}$/.test(text) && Number(text) <= 100_000_000 ? Number(text) : null;
}
