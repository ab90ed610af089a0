import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WriteQueue } from '../../../../station/devices/transport/write-queue.ts';

const never = new AbortController().signal;

describe('WriteQueue', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('writes one after the other, even when the first was given up on', async () => {
    const order: string[] = [];
    const finish: (() => void)[] = [];
    const queue = new WriteQueue((data) => {
      order.push(data.toString());
      return new Promise((resolve) => finish.push(resolve));
    }, null);
    const stop = new AbortController();
    const first = queue.write(Buffer.from('first'), stop.signal);
    await vi.advanceTimersByTimeAsync(0);
    stop.abort(new Error('stop'));
    await expect(first).rejects.toThrow('stop');
    const second = queue.write(Buffer.from('second'), never);
    await vi.advanceTimersByTimeAsync(0);
    expect(order).toEqual(['first']);
    finish[0]?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(order).toEqual(['first', 'second']);
    finish[1]?.();
    await second;
  });

  it('calls a device that takes no data stalled, after the time on the wire has long passed', async () => {
    const queue = new WriteQueue(() => new Promise(() => undefined), 9600);
    const written = queue.write(Buffer.alloc(9600), never);
    const outcome = written.catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(20_000);
    await expect(Promise.race([outcome, Promise.resolve('waiting')])).resolves.toBe('waiting');
    await vi.advanceTimersByTimeAsync(6_000);
    await expect(outcome).resolves.toMatchObject({ code: 'DEVICE_WRITE_STALLED' });
  });

  it('keeps no copy of what it wrote', async () => {
    let seen: Buffer = Buffer.alloc(0);
    const queue = new WriteQueue((data) => {
      seen = data;
      return Promise.resolve();
    }, null);
    const secret = Buffer.from('secret');
    await queue.write(secret, never);
    expect(secret.toString()).toBe('secret');
    expect(seen).toEqual(Buffer.alloc(6));
  });
});
