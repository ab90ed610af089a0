import { describe, expect, it } from 'vitest';
import { createDpsClock, formatTimestamp } from '../../../station/emulator/dps-clock.ts';
import { createEtagSource, etagMatches } from '../../../station/emulator/etag.ts';
import { manualClock } from './manual-clock.ts';

describe('timestamps', () => {
  it.each([
    ['2026-01-02T03:04:05.678Z', 1234, '2026-01-02T03:04:05.6781234Z'],
    ['2026-01-02T03:04:05.678Z', 1230, '2026-01-02T03:04:05.678123Z'],
    ['2026-01-02T03:04:05.670Z', 0, '2026-01-02T03:04:05.67Z'],
    ['2026-01-02T03:04:05.000Z', 0, '2026-01-02T03:04:05Z'],
    ['2026-01-02T03:04:05.000Z', 7, '2026-01-02T03:04:05.0000007Z'],
  ])('%s and %i ticks is %s', (at, ticks, text) => {
    expect(formatTimestamp(new Date(at), ticks)).toBe(text);
  });

  it('differ within a millisecond and follow the skew', () => {
    const clock = createDpsClock(manualClock());
    const [first, second] = [clock.timestamp(), clock.timestamp()];
    expect(second > first).toBe(true);
    clock.setSkew(-3600);
    expect(clock.timestamp()).toMatch(/^2026-01-02T02:04:05/);
  });
});

describe('ETags', () => {
  const nextEtag = createEtagSource(createDpsClock(manualClock()), 0x0a00b742);

  it('have the recorded form and never repeat', () => {
    expect(Buffer.from(nextEtag(), 'base64').toString()).toBe('"0a00b742-0000-0800-0000-695735a50000"');
    expect(Buffer.from(nextEtag(), 'base64').toString()).toMatch(/^"0a00b743-/);
  });

  it('match themselves, quoted or not, and *', () => {
    const etag = nextEtag();
    expect([etag, `"${etag}"`, ' * '].map((text) => etagMatches(text, etag))).toEqual([true, true, true]);
    expect([nextEtag(), etag.slice(1), ''].map((text) => etagMatches(text, etag))).toEqual([false, false, false]);
  });
});
