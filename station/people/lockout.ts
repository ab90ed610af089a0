/** Wrong PINs that cost nothing but the time they take. */
export const freeFailures = 5;
const firstLockMs = 30_000;
/** Long enough that a day has few guesses, short enough that a shift is not lost to a prank. */
export const longestLockMs = 3_600_000;

/** How long the last of `failures` wrong PINs in a row locks a badge: 30 s at the fifth, doubled with every further one. */
export const lockMs = (failures: number): number =>
  failures < freeFailures ? 0 : Math.min(longestLockMs, firstLockMs * 2 ** (failures - freeFailures));

/**
 * Milliseconds for which a badge stays locked. The ledger says how many wrong PINs there were and when, so a restart
 * changes nothing. A clock behind the last of them counts as no time passed: setting it back opens no door.
 */
export function lockedForMs(wrong: { failures: number; lastAt: string } | undefined, now: Date): number {
  if (!wrong) return 0;
  const passedMs = Math.max(0, now.getTime() - Date.parse(wrong.lastAt));
  return Math.max(0, lockMs(wrong.failures) - passedMs);
}
