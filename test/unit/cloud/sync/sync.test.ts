import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cloudError } from '../../../../station/cloud/cloud-errors.ts';
import type { SyncEvent } from '../../../../station/cloud/sync/sync-events.ts';
import { errorTable, isStationError } from '../../../../station/domain/station-error.ts';
import { acquireLease } from '../../../../station/ledger/lease.ts';
import type { Ledger } from '../../../../station/ledger/ledger.ts';
import { type StationOnPaper, stationOnPaper } from './station-on-paper.ts';
import { passUnits, registrationIdOf } from './units-on-record.ts';

const never = new AbortController().signal;
let station: StationOnPaper;
beforeEach(() => {
  station = stationOnPaper();
});
afterEach(() => station.close());

const unreachable = () => cloudError('DPS_UNREACHABLE', { reason: 'ECONNREFUSED', sent: false });
const codeOf = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  return isStationError(error) ? error.code : 'none';
};

describe('one sync at a time', () => {
  test('in this process', async () => {
    const sync = station.sync();
    const [first, second] = [sync.drain(never), codeOf(sync.drain(never))];
    expect(await second).toBe('SYNC_ALREADY_RUNNING');
    expect((await first).status).toBe('drained');
    expect((await sync.drain(never)).status).toBe('drained');
  });

  test('over all processes, by a lease that is given back', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lease-'));
    const options = { acquireLease: () => acquireLease(folder, 'sync') };
    const stop = new AbortController();
    const watching = station.sync(options).watch(stop.signal);
    expect(await codeOf(station.sync(options).drain(never))).toBe('SYNC_ALREADY_RUNNING');
    stop.abort();
    await watching;
    expect((await station.sync(options).drain(never)).status).toBe('drained');
    rmSync(folder, { recursive: true });
  });
});

/** Watches until `enough` says so. */
const watchUntil = async (
  enough: (event: SyncEvent) => boolean,
  options: Parameters<StationOnPaper['sync']>[0] = {},
) => {
  const stop = new AbortController();
  const events: SyncEvent[] = [];
  await station.sync(options).watch(stop.signal, (event) => {
    events.push(event);
    if (enough(event)) stop.abort();
  });
  return events;
};

describe('watch', () => {
  test('offline for hours: it asks now and then, tells once, and goes on as soon as the cloud is back', async () => {
    await passUnits(station.ledger, 20);
    const hours = 3_600_000;
    let back: number | undefined;
    station.cloud.script = ({ atMs }) => {
      if (atMs < hours) throw unreachable();
      back ??= atMs;
    };
    const events = await watchUntil(({ type }) => type === 'cloud.recovered');
    const count = (type: SyncEvent['type']) => events.filter((event) => event.type === type).length;
    expect([count('cloud.lost'), count('cloud.recovered'), count('enrollment.settled')]).toEqual([1, 1, 20]);
    expect(back).toBeLessThan(hours + 15_000);
    // One request each time, after half of 15 s with this jitter.
    expect(station.cloud.calls.length).toBeLessThan(hours / 7_000);
  });

  test('rows that another process adds are found within a second', async () => {
    const stop = new AbortController();
    const settledAt: number[] = [];
    const watching = station.sync().watch(stop.signal, () => {
      settledAt.push(station.time.monotonicMs());
      stop.abort();
    });
    await station.time.wait(10_500, never);
    await passUnits(station.ledger, 1);
    const added = station.time.monotonicMs();
    await watching;
    expect(settledAt[0]).toBeLessThanOrEqual(added + 1000);
  });

  test('a wake finds them at once', async () => {
    const stop = new AbortController();
    const resting = new EventEmitter();
    const sync = station.sync({
      wait: (_ms, signal) =>
        new Promise((_resolve, reject) => {
          if (signal.aborted) reject(signal.reason);
          signal.addEventListener('abort', () => reject(signal.reason));
          resting.emit('rest');
        }),
    });
    const asleep = once(resting, 'rest');
    const watching = sync.watch(stop.signal, () => stop.abort());
    await asleep;
    await passUnits(station.ledger, 1);
    sync.wake();
    await watching;
    expect(station.ledger.outboxSummary()).toMatchObject({ done: 1 });
  });

  test('a full disk is told and survived', async () => {
    await passUnits(station.ledger, 5);
    const full = errorTable({ LEDGER_DISK_FULL: { message: 'full', hint: '', blame: 'station', retryable: true } });
    let fullFor = 3;
    const ledger: Ledger = {
      ...station.ledger,
      commit: (work) => (fullFor-- > 0 ? Promise.reject(full('LEDGER_DISK_FULL')) : station.ledger.commit(work)),
    };
    let left = 5;
    const events = await watchUntil(({ type }) => type === 'enrollment.settled' && --left === 0, { ledger });
    expect(events).toContainEqual({
      type: 'sync.failed',
      error: expect.objectContaining({ code: 'LEDGER_DISK_FULL' }),
    });
    expect(station.ledger.outboxSummary()).toMatchObject({ pending: 0, done: 5 });
  });

  test('a refused connection string is told once, tried now and then, and parks nothing', async () => {
    await passUnits(station.ledger, 5);
    station.cloud.script = ({ atMs }) => {
      if (atMs < 3_600_000) throw cloudError('DPS_UNAUTHORIZED', { clockSkewMs: 0 });
    };
    const events = await watchUntil(({ type }) => type === 'cloud.recovered');
    expect(events.filter(({ type }) => type === 'cloud.lost')).toMatchObject([{ error: { code: 'DPS_UNAUTHORIZED' } }]);
    expect(station.cloud.calls.length).toBeLessThan(300);
    expect(station.ledger.outboxSummary()).toMatchObject({ parked: 0, done: 5 });
  });
});

describe('plan', () => {
  test('says what a drain would do, and does nothing', async () => {
    await passUnits(station.ledger, 25);
    const before = station.ledger.head();
    const plan = station.sync().plan();
    expect(plan).toMatchObject({ creations: 25, replacements: 0, retries: 0, notYetDue: 0, parked: 0, operations: 25 });
    expect(plan.seconds).toBeCloseTo(1.5);
    expect(plan.first).toHaveLength(20);
    expect(plan.first[0]).toEqual({
      registrationId: registrationIdOf(0),
      serial: 'SN-000000',
      action: 'create',
      attempts: 0,
    });
    expect([station.ledger.head(), station.cloud.calls, station.keys]).toEqual([before, [], []]);
  });

  test('counts every page of a long outbox, and what waits for later or for a person', async () => {
    await passUnits(station.ledger, 703);
    station.cloud.refuses.add(registrationIdOf(0));
    station.cloud.script = ({ ids }) => {
      if (ids.includes(registrationIdOf(10)))
        throw cloudError('DPS_UNAVAILABLE', { status: 500, retryAfterMs: 60_000 });
      if (station.cloud.held.size > 20) throw unreachable();
    };
    await station.sync({ concurrency: 1, patienceMs: 0 }).drain(never);
    const { pending, parked } = station.ledger.outboxSummary();
    expect(station.sync().plan()).toMatchObject({ creations: pending, retries: 10, notYetDue: 10, parked });
    expect([pending > 600, parked]).toEqual([true, 1]);
  });
});
