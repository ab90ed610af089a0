import type { DpsClock } from './dps-clock.ts';

/** Makes ETags as recorded: base64 of a quoted GUID-like text whose last group starts with the Unix time in hex. */
export function createEtagSource(clock: DpsClock, firstSequence = 1): () => string {
  let sequence = firstSequence;
  return () => {
    const count = (sequence++ >>> 0).toString(16).padStart(8, '0');
    const seconds = (Math.floor(clock.now().getTime() / 1000) >>> 0).toString(16).padStart(8, '0');
    return Buffer.from(`"${count}-0000-0800-0000-${seconds}0000"`).toString('base64');
  };
}

/** If-Match: the base64 text itself, quoted or not, or `*` (RFC 9110 §13.1.1). */
export function etagMatches(ifMatch: string, etag: string): boolean {
  const wanted = ifMatch.trim().replace(/^"(.*)"$/, '$1');
  return wanted === '*' || wanted === etag;
}
