import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { stateStore } from '../../../renderer/station/state-store.ts';
import { type StationPort, stationClient } from '../../../station/contract/client.ts';
import { decidedSlot, emptySlot, runningSlot, stateWith } from '../../renderer/states.ts';

/** A port that a test answers and speaks through itself. */
function port(frame: (tell: () => void) => void = (tell) => tell()) {
  let say: (event: unknown) => void = () => undefined;
  const request = vi.fn<StationPort['request']>();
  const onEvent: StationPort['onEvent'] = (listener) => {
    say = listener;
    return () => undefined;
  };
  const snapshot = (seq: number, slot = emptySlot(1)) => ({
    ok: true,
    value: { seq, state: stateWith({ slots: [slot] }) },
  });
  const store = stateStore(stationClient({ request, onEvent }), { retryMs: 5, watchMs: 100_000, frame });
  const start = () => onTestFinished(store.start());
  return { request, snapshot, store, start, say: (event: unknown) => say(event) };
}

const slotOf = ({ store }: ReturnType<typeof port>) => store.view().state?.slots[0];

const patience = { timeout: 30_000 };

describe('the state of the station', () => {
  test('follows events that follow each other, without asking again', async () => {
    const station = port();
    station.request.mockResolvedValue(station.snapshot(4));
    station.start();
    await vi.waitUntil(() => station.store.view().link === 'live', patience);
    station.say({ seq: 5, type: 'slot', slot: runningSlot(1) });
    station.say({ seq: 6, type: 'slot', slot: decidedSlot(1, 'PASS') });
    expect(slotOf(station)?.outcome).toBe('PASS');
    expect(station.request).toHaveBeenCalledTimes(1);
  });

  test('however many events come within a frame, screens are told once, and see the last', async () => {
    const frames: (() => void)[] = [];
    const station = port((tell) => void frames.push(tell));
    station.request.mockResolvedValue(station.snapshot(4));
    const seen: unknown[] = [];
    station.store.subscribe(() => seen.push(slotOf(station)?.outcome));
    station.start();
    await vi.waitUntil(() => frames.length === 1);
    station.say({ seq: 5, type: 'slot', slot: runningSlot(1) });
    station.say({ seq: 6, type: 'slot', slot: decidedSlot(1, 'PASS') });
    expect([frames.length, seen]).toEqual([1, []]);
    frames.shift()?.();
    expect(seen).toEqual(['PASS']);
    station.say({ seq: 7, type: 'slot', slot: runningSlot(1) });
    expect(frames).toHaveLength(1);
  });

  test('a lost event is made good by a snapshot', async () => {
    const station = port();
    station.request
      .mockResolvedValueOnce(station.snapshot(4))
      .mockResolvedValue(station.snapshot(6, decidedSlot(1, 'FAIL')));
    station.start();
    await vi.waitUntil(() => station.store.view().link === 'live', patience);
    station.say({ seq: 6, type: 'slot', slot: runningSlot(1) });
    await vi.waitUntil(() => slotOf(station)?.outcome === 'FAIL', patience);
    expect(station.request).toHaveBeenCalledTimes(2);
  });

  test('what is said while the snapshot is under way is not lost, and what it has already is not applied twice', async () => {
    const station = port();
    const { promise, resolve } = Promise.withResolvers<unknown>();
    station.request.mockReturnValueOnce(promise);
    station.start();
    station.say({ seq: 4, type: 'slot', slot: decidedSlot(1, 'FAIL') });
    station.say({ seq: 5, type: 'slot', slot: decidedSlot(1, 'PASS') });
    resolve(station.snapshot(4, runningSlot(1)));
    await vi.waitUntil(() => station.store.view().link === 'live', patience);
    expect(slotOf(station)?.outcome).toBe('PASS');
  });

  test('a station that started anew counts from the beginning', async () => {
    const station = port();
    station.request.mockResolvedValueOnce(station.snapshot(400, runningSlot(1))).mockResolvedValue(station.snapshot(1));
    station.start();
    await vi.waitUntil(() => station.store.view().link === 'live', patience);
    station.say({ seq: 1, type: 'set', state: {} });
    await vi.waitUntil(() => slotOf(station)?.state === 'empty', patience);
    expect(station.store.view().link).toBe('live');
  });

  test('a station that does not answer is lost, keeps its last state, and is asked again', async () => {
    const station = port();
    station.request.mockResolvedValueOnce(station.snapshot(4, runningSlot(1))).mockRejectedValueOnce(new Error('gone'));
    const links: string[] = [];
    station.store.subscribe(() => links.push(station.store.view().link));
    station.start();
    await vi.waitUntil(() => station.store.view().link === 'live', patience);
    station.request.mockResolvedValue(station.snapshot(9, decidedSlot(1, 'PASS')));
    station.say({ seq: 7, type: 'set', state: {} });
    await vi.waitUntil(() => slotOf(station)?.outcome === 'PASS', patience);
    expect(links).toEqual(['live', 'lost', 'live']);
  });
});
