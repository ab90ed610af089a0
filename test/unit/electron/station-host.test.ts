import { describe, expect, test } from 'vitest';
import type { ShellEvent, ToStation } from '../../../electron/messages.ts';
import { createStationHost, restartDelayMs, type StationChild } from '../../../electron/station-host.ts';

/** A station process that only a test moves. */
class FakeChild implements StationChild {
  readonly pid = 1;
  readonly got: ToStation[] = [];
  killed = false;
  say: (message: unknown) => void = () => undefined;
  exit: () => void = () => undefined;
  post(message: ToStation): void {
    this.got.push(message);
  }
  onMessage(listener: (message: unknown) => void): void {
    this.say = listener;
  }
  onExit(listener: () => void): void {
    this.exit = listener;
  }
  kill(): void {
    this.killed = true;
    this.exit();
  }
}

function setUp() {
  const children: FakeChild[] = [];
  const timers: { delayMs: number; run: () => void }[] = [];
  const events: unknown[] = [];
  const shellEvents: ShellEvent[] = [];
  const busy: number[] = [];
  let quits = 0;
  const clock = { now: 0 };
  const host = createStationHost({
    start: () => {
      const child = new FakeChild();
      children.push(child);
      return child;
    },
    onEvent: (event) => events.push(event),
    onShellEvent: (event) => shellEvents.push(event),
    onBusy: (units) => busy.push(units),
    onQuit: () => quits++,
    after: (delayMs, run) => timers.push({ delayMs, run }),
    now: () => clock.now,
  });
  const child = (): FakeChild => {
    const newest = children.at(-1);
    if (!newest) throw new Error('no child');
    return newest;
  };
  const elapse = (): number => {
    const timer = timers.shift();
    timer?.run();
    return timer?.delayMs ?? -1;
  };
  return { host, child, children, elapse, events, shellEvents, busy, quits: () => quits, clock };
}

const code = (code: string) => expect.objectContaining({ ok: false, error: expect.objectContaining({ code }) });

describe('the station host', () => {
  test('holds requests until the process is ready, and gives each its own reply', async () => {
    const { host, child } = setUp();
    const first = host.request('a', 1);
    expect(child().got).toEqual([]);
    child().say({ kind: 'ready' });
    const second = host.request('b', 2);
    expect(child().got).toEqual([
      { kind: 'request', id: 1, name: 'a', input: 1 },
      { kind: 'request', id: 2, name: 'b', input: 2 },
    ]);
    child().say({ kind: 'reply', id: 2, reply: { ok: true, value: 'second' } });
    child().say({ kind: 'reply', id: 1, reply: { ok: true, value: 'first' } });
    expect(await Promise.all([first, second])).toEqual([
      { ok: true, value: 'first' },
      { ok: true, value: 'second' },
    ]);
  });

  test('answers what a process left unanswered, and never sends it again', async () => {
    const { host, child, children, elapse, shellEvents } = setUp();
    child().say({ kind: 'ready' });
    const lost = host.request('a', 1);
    child().exit();
    expect(await lost).toEqual(code('STATION_RESTARTING'));
    expect(await host.request('b', 2)).toEqual(code('STATION_RESTARTING'));
    elapse();
    child().say({ kind: 'ready' });
    expect(children).toHaveLength(2);
    expect(child().got).toEqual([]);
    expect(shellEvents.map((event) => ('state' in event ? event.state : event.type))).toEqual([
      'ready',
      'restarting',
      'ready',
    ]);
  });

  test('waits longer after each end in a row, and starts anew after a healthy run', () => {
    const { child, elapse, clock } = setUp();
    const delays = [1, 2, 3].map(() => {
      child().exit();
      return elapse();
    });
    expect(delays).toEqual([250, 500, 1000]);
    child().say({ kind: 'ready' });
    clock.now += 60_000;
    child().exit();
    expect(elapse()).toBe(250);
    expect(restartDelayMs(100)).toBe(15_000);
  });

  test('tells of busy units, of events and of the wish to leave', () => {
    const { child, busy, events, quits } = setUp();
    child().say({ kind: 'ready' });
    child().say({ kind: 'busy', units: 2 });
    child().say({ kind: 'event', event: { seq: 1 } });
    child().say({ kind: 'quit' });
    expect(busy).toEqual([0, 2]);
    expect(events).toEqual([{ seq: 1 }]);
    expect(quits()).toBe(1);
  });

  test.each([
    null,
    'ready',
    { kind: 'other' },
    { kind: 'busy', units: -1 },
    { kind: 'busy' },
    { kind: 'reply', id: 1 },
  ])('passes over %j', (message) => {
    const { child, busy, events } = setUp();
    child().say(message);
    expect({ busy, events }).toEqual({ busy: [], events: [] });
  });

  test('refuses what is asked in a loop', async () => {
    const { host } = setUp();
    for (let index = 0; index < 256; index++) void host.request('a', index);
    expect(await host.request('a', 256)).toEqual(code('STATION_OVERLOADED'));
  });

  test('stops: asks first, ends it when it does not end, and starts no other', async () => {
    const { host, child, children, elapse } = setUp();
    child().say({ kind: 'ready' });
    const unanswered = host.request('a', 1);
    const stopped = host.stop();
    expect(child().got.at(-1)).toEqual({ kind: 'stop' });
    expect(child().killed).toBe(false);
    elapse();
    expect(child().killed).toBe(true);
    await stopped;
    expect(await unanswered).toEqual(code('STATION_STOPPING'));
    expect(await host.request('b', 2)).toEqual(code('STATION_STOPPING'));
    expect(children).toHaveLength(1);
  });

  test('stops while it waits for a restart', async () => {
    const { host, child, children, elapse } = setUp();
    child().exit();
    await host.stop();
    elapse();
    expect(children).toHaveLength(1);
  });
});
