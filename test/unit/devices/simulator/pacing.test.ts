import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Pacer } from '../../../../station/devices/simulator/pacing.ts';
import { WireTiming } from '../../../../station/devices/simulator/wire-timing.ts';

describe('Pacer', () => {
  let nowMs = 0;
  const clock = { now: () => new Date(nowMs), monotonicMs: () => nowMs };
  /** Lets time pass in steps as uneven as those of a busy machine. */
  const pass = (ms: number): void => {
    const end = nowMs + ms;
    for (let step = 0; nowMs < end; step++) {
      nowMs = Math.min(end, nowMs + [1, 1.4, 3, 1.1][step % 4]!);
      vi.advanceTimersToNextTimer();
    }
  };

  beforeEach(() => {
    nowMs = 1_000_000;
    vi.useFakeTimers();
  });
  afterEach(() => void vi.useRealTimers());

  it.each([9600, 115_200, 1_000_000])('is as fast as %s baud, within one percent, and never faster', (baudRate) => {
    const startMs = nowMs;
    let delivered = 0;
    let latestMs = 0;
    const lane = new Pacer(clock).lane(baudRate, (bytes) => {
      delivered += bytes.length;
      latestMs = nowMs - startMs;
      expect(latestMs).toBeGreaterThanOrEqual((delivered * 10_000) / baudRate - 0.001);
    });
    const total = Math.round(baudRate / 10);
    for (let rest = total; rest > 0; rest -= 1000) lane.push(Buffer.alloc(Math.min(rest, 1000)));
    pass(1100);
    expect(delivered).toBe(total);
    expect(latestMs).toBeLessThan(1010);
  });

  it('delivers bytes in order and starts anew after a pause', () => {
    let got = '';
    const lane = new Pacer(clock).lane(10_000, (bytes) => {
      got += bytes.toString();
    });
    lane.push(Buffer.from('abc'));
    pass(10);
    expect(got).toBe('abc');
    pass(500);
    lane.push(Buffer.from('defgh'));
    pass(1);
    expect(got).toBe('abcd');
    pass(10);
    expect(got).toBe('abcdefgh');
  });

  it('takes for a conversation of many turns what its bytes take, however late its timer is, and never less', () => {
    const pacer = new Pacer(clock);
    const timing = new WireTiming();
    const startMs = nowMs;
    const turns = 200;
    let bytes = 0;
    let ended = 0;
    const answer = pacer.lane(10_000, (part) => heard(part), undefined, timing);
    const question = pacer.lane(10_000, (part) => asked(part), undefined, timing);
    let waiting = 5;
    const asked = (part: Buffer): void => {
      bytes += part.length;
      waiting -= part.length;
      if (waiting > 0) return;
      waiting = 5;
      answer.push(Buffer.alloc(5));
    };
    const heard = (part: Buffer): void => {
      bytes += part.length;
      waiting -= part.length;
      expect(nowMs - startMs).toBeGreaterThanOrEqual(bytes - 0.001);
      if (waiting > 0) return;
      waiting = 5;
      ended = nowMs - startMs;
      if (bytes < turns * 10) question.push(Buffer.alloc(5));
    };
    question.push(Buffer.alloc(5));
    pass(turns * 10 * 1.05);
    expect(bytes).toBe(turns * 10);
    expect(ended).toBeLessThan(turns * 10 * 1.01);
  });

  it('loses what is on the wire when it is cleared, and stops its timer when all is idle', () => {
    let got = 0;
    const lane = new Pacer(clock).lane(10_000, (bytes) => {
      got += bytes.length;
    });
    lane.push(Buffer.alloc(100));
    pass(10);
    lane.clear();
    const before = got;
    pass(50);
    expect(got).toBe(before);
    expect(before).toBeGreaterThan(5);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('delivers at once without a baud rate', () => {
    let got = 0;
    new Pacer(clock)
      .lane(null, (bytes) => {
        got += bytes.length;
      })
      .push(Buffer.alloc(100));
    expect(got).toBe(100);
  });
});
