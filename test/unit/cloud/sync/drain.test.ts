import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cloudError } from '../../../../station/cloud/cloud-errors.ts';
import type { RollIn } from '../../../../station/cloud/enrollment-service.ts';
import { errorTable, isStationError } from '../../../../station/domain/station-error.ts';
import type { Ledger, OutboxRow } from '../../../../station/ledger/ledger.ts';
import type { CloudCall } from './scripted-cloud.ts';
import { type StationOnPaper, stationOnPaper } from './station-on-paper.ts';
import { materialiseFrom, passUnit, passUnits, registrationIdOf } from './units-on-record.ts';

const never = new AbortController().signal;
let station: StationOnPaper;
beforeEach(() => {
  station = stationOnPaper();
});
afterEach(() => station.close());

const drain = (options: Parameters<StationOnPaper['sync']>[0] = {}) => station.sync(options).drain(never);
/** Throws for the first `times` calls that match. */
const failing = (error: () => Error, times: number, matches: (call: CloudCall) => boolean = () => true) => {
  let left = times;
  return (call: CloudCall): void => {
    if (left > 0 && matches(call)) {
      left -= 1;
      throw error();
    }
  };
};
const throttled = (retryAfterMs: number | null) => () => cloudError('DPS_THROTTLED', { retryAfterMs });
const unavailable = () => cloudError('DPS_UNAVAILABLE', { status: 500, retryAfterMs: null });
const howOf = () =>
  station.enrollmentEntries().map((entry) => (entry.kind === 'enrollment.created' ? entry.content.how : entry.kind));
const poison = registrationIdOf(0);

describe('a cloud that works', () => {
  test('everything is created once, in bulks of at most ten, and on record with its credential', async () => {
    await passUnits(station.ledger, 25);
    const summary = await drain();
    expect(summary).toMatchObject({ status: 'drained', error: null, created: 25, pending: 0, nextDueAt: null });
    expect(station.cloud.calls.map(({ ids }) => ids.length).toSorted((a, b) => b - a)).toEqual([10, 10, 5]);
    for (const entry of station.enrollmentEntries()) {
      expect(entry).toMatchObject({
        kind: 'enrollment.created',
        person: 'station',
        content: { how: 'created', attempts: 1 },
      });
      if (entry.kind !== 'enrollment.created') continue;
      const { registrationId, credentialSha256 } = entry.content;
      expect(station.cloud.held.get(registrationId)?.sha256).toBe(credentialSha256);
    }
    expect(new Set(station.enrollmentEntries().map(({ subject }) => subject)).size).toBe(25);
  });

  test('nothing to do costs no request', async () => {
    expect(await drain()).toMatchObject({ status: 'drained', requests: 0, clockSkewSeconds: null });
  });

  test('every key is zero once its request is over, whatever became of it', async () => {
    await passUnits(station.ledger, 30);
    station.cloud.script = failing(unavailable, 2);
    station.cloud.hold(registrationIdOf(1), 'f'.repeat(64));
    await drain();
    expect(station.keys.length).toBeGreaterThan(30);
    expect(station.keys.every((key) => key.every((byte) => byte === 0))).toBe(true);
  });

  test('a small quota is never overdrawn: bulks shrink to fit', async () => {
    await passUnits(station.ledger, 12);
    expect(await drain({ operationsPerMinute: 200 })).toMatchObject({ created: 12 });
    expect(Math.max(...station.cloud.calls.map(({ ids }) => ids.length))).toBe(2);
  });
});

describe('answers that were lost', () => {
  test('a time-out after the effect: found equal at the next try, recorded once', async () => {
    await passUnits(station.ledger, 3);
    let lost = false;
    station.cloud.script = () => {
      if (lost) return undefined;
      lost = true;
      return { thenThrow: cloudError('DPS_TIMEOUT', { timeoutMs: 1, sent: true }) };
    };
    expect(await drain()).toMatchObject({ status: 'offline', error: { code: 'DPS_TIMEOUT' }, deferred: 3, pending: 3 });
    await station.time.wait(10_000, never);
    expect(await drain()).toMatchObject({ status: 'drained', foundEqual: 3, created: 0 });
    expect(howOf()).toEqual(['found-equal', 'found-equal', 'found-equal']);
  });

  test('a record that could not be written: the drain fails, the next one finds what is there', async () => {
    await passUnits(station.ledger, 3);
    const full = errorTable({ LEDGER_DISK_FULL: { message: 'full', hint: '', blame: 'station', retryable: true } });
    const ledger: Ledger = { ...station.ledger, commit: () => Promise.reject(full('LEDGER_DISK_FULL')) };
    const error: unknown = await drain({ ledger }).catch((caught: unknown) => caught);
    expect(isStationError(error, 'LEDGER_DISK_FULL')).toBe(true);
    expect(station.enrollmentEntries()).toEqual([]);
    expect(await drain()).toMatchObject({ status: 'drained', foundEqual: 3 });
    expect(howOf()).toEqual(['found-equal', 'found-equal', 'found-equal']);
  });

  test('another sync that was quicker: its entry stands alone', async () => {
    await passUnits(station.ledger, 1);
    const other = station.sync();
    let raced = false;
    const materialise = materialiseFrom(station.ledger);
    await drain({
      materialise: async (row) => {
        if (!raced) {
          raced = true;
          await other.drain(never);
        }
        return materialise(row);
      },
    });
    expect(howOf()).toEqual(['created']);
  });
});

describe('no cloud', () => {
  test('is a normal state: told quickly, nothing hammered, nothing changed', async () => {
    await passUnits(station.ledger, 100);
    const before = station.ledger.head();
    station.cloud.script = failing(() => cloudError('DPS_UNREACHABLE', { reason: 'ECONNREFUSED', sent: false }), 1000);
    const summary = await drain();
    expect(summary).toMatchObject({ status: 'offline', error: { code: 'DPS_UNREACHABLE' }, deferred: 0, pending: 100 });
    expect(summary.requests).toBeLessThanOrEqual(4);
    expect(summary.seconds).toBeLessThan(1);
    expect(station.ledger.head()).toEqual(before);
    expect(
      station.ledger.dueEnrollments(station.time.now().getTime(), 200).every(({ attempts }) => attempts === 0),
    ).toBe(true);
  });

  test('lost in the middle: who waits for the quota gives up too', async () => {
    await passUnits(station.ledger, 100);
    station.cloud.script = () => {
      if (station.cloud.requests > 5) throw cloudError('DPS_UNREACHABLE', { reason: 'ECONNREFUSED', sent: false });
    };
    const summary = await drain({ operationsPerMinute: 60 });
    expect(summary).toMatchObject({ status: 'offline', created: 5, requests: 6, pending: 95 });
  });

  test('a unit that breaks every connection does not stay first in the queue', async () => {
    await passUnits(station.ledger, 1);
    await station.time.wait(1000, never);
    await passUnits(station.ledger, 30, 1);
    station.cloud.script = (call) => {
      if (call.ids.includes(poison)) throw cloudError('DPS_UNREACHABLE', { reason: 'ECONNRESET', sent: true });
    };
    for (let tries = 0; tries < 4; tries++) {
      await drain({ concurrency: 1, patienceMs: 0 });
      await station.time.wait(300_000, never);
    }
    expect(station.ledger.outboxSummary()).toMatchObject({ pending: 1, done: 30, parked: 0 });
  });
});

describe('a cloud that asks for less', () => {
  test('everyone waits as long as it asked, and no longer', async () => {
    await passUnits(station.ledger, 100);
    station.cloud.script = failing(throttled(7000), 1, () => station.cloud.requests === 2);
    const summary = await drain();
    expect(summary).toMatchObject({ status: 'drained', created: 100, throttled: 1, deferred: 0 });
    const at = station.cloud.calls[1]?.atMs ?? 0;
    const during = station.cloud.calls.slice(4).filter(({ atMs }) => atMs < at + 7000);
    expect(during).toEqual([]);
    expect(station.cloud.calls.some(({ atMs }) => atMs >= at + 7000 && atMs < at + 9000)).toBe(true);
  });

  test('without Retry-After it backs off further each time, and gives up with patience', async () => {
    await passUnits(station.ledger, 10);
    station.cloud.script = failing(throttled(null), 1000);
    const summary = await drain({ concurrency: 1 });
    expect(summary).toMatchObject({ status: 'throttled', pending: 10, parked: 0, deferred: 0 });
    expect(summary.requests).toBeLessThan(10);
    const gaps = station.cloud.calls.slice(1).map(({ atMs }, index) => atMs - (station.cloud.calls[index]?.atMs ?? 0));
    expect(gaps.every((gap, index) => index === 0 || gap > (gaps[index - 1] ?? 0))).toBe(true);
  });

  test('a pause longer than patience ends the drain at once', async () => {
    await passUnits(station.ledger, 10);
    station.cloud.script = failing(throttled(600_000), 1);
    const summary = await drain();
    expect(summary).toMatchObject({ status: 'throttled', error: { code: 'DPS_THROTTLED' }, pending: 10 });
    expect(summary.seconds).toBeLessThan(1);
  });
});

describe('a cloud that fails', () => {
  test('one failure costs its rows a delay and nobody else anything', async () => {
    await passUnits(station.ledger, 30);
    station.cloud.script = failing(unavailable, 1);
    expect(await drain()).toMatchObject({ status: 'drained', created: 30, deferred: 10, parked: 0 });
  });

  test('three failures in a row end the drain', async () => {
    await passUnits(station.ledger, 100);
    station.cloud.script = failing(unavailable, 1000);
    const summary = await drain({ concurrency: 1 });
    expect(summary).toMatchObject({
      status: 'unavailable',
      error: { code: 'DPS_UNAVAILABLE' },
      deferred: 30,
      pending: 100,
    });
    expect(summary.requests).toBe(3);
  });

  test('one unit whose request always fails takes no other down with it', async () => {
    await passUnits(station.ledger, 30);
    station.cloud.script = (call) => {
      if (call.ids.includes(poison)) throw unavailable();
    };
    const summary = await drain();
    expect(summary).toMatchObject({ status: 'waiting', created: 29, pending: 1, parked: 0 });
    expect(Date.parse(summary.nextDueAt ?? '')).toBeGreaterThan(station.time.now().getTime());
  });
});

describe('rows that a person must look at', () => {
  test('refused in a bulk: parked with code and reason, the others go on', async () => {
    await passUnits(station.ledger, 15);
    station.cloud.refuses.add(poison);
    expect(await drain()).toMatchObject({ status: 'drained', created: 14, parked: 1, parkedInTotal: 1, pending: 0 });
    expect(station.enrollmentEntries().find(({ kind }) => kind === 'enrollment.parked')).toMatchObject({
      content: { registrationId: poison, code: 'DPS_REQUEST_REFUSED', attempts: 1 },
    });
  });

  test('one that makes the cloud refuse the whole bulk is found and parked alone', async () => {
    await passUnits(station.ledger, 10);
    station.cloud.script = (call) => {
      if (call.ids.includes(poison)) throw cloudError('DPS_REQUEST_REFUSED', { errorCode: 400001, reason: 'bad' });
    };
    expect(await drain()).toMatchObject({ status: 'drained', created: 9, parked: 1 });
  });

  test('another credential under the id: parked, never overwritten', async () => {
    await passUnits(station.ledger, 4);
    const foreign = 'e'.repeat(64);
    station.cloud.hold(poison, foreign);
    station.cloud.hold(registrationIdOf(1), foreign);
    expect(await drain()).toMatchObject({ status: 'drained', created: 2, parked: 2 });
    expect(station.cloud.held.get(poison)?.sha256).toBe(foreign);
    const parked = station.enrollmentEntries().filter(({ kind }) => kind === 'enrollment.parked');
    expect(parked.map(({ content }) => 'code' in content && content.code)).toEqual(['DPS_CONFLICT', 'DPS_CONFLICT']);
  });

  test('a parked row sent on its way again is tried again', async () => {
    await passUnits(station.ledger, 1);
    station.cloud.refuses.add(poison);
    await drain();
    expect(await drain()).toMatchObject({ requests: 0, parkedInTotal: 1 });
    station.cloud.refuses.clear();
    await station.ledger.commit((tx) =>
      tx.append({
        kind: 'enrollment.retried',
        subject: 'SN-000000',
        person: 'qa-1',
        content: { registrationId: poison, reason: 'mended' },
      }),
    );
    expect(await drain()).toMatchObject({ status: 'drained', created: 1, parkedInTotal: 0 });
  });

  test('what cannot be prepared waits if that may pass, and is parked if not; a defect parks nothing', async () => {
    await passUnits(station.ledger, 4);
    const signer = errorTable({
      HSM_AWAY: { message: 'away', hint: '', blame: 'station', retryable: true },
      CERTIFICATE_MISSING: { message: 'missing', hint: '', blame: 'station', retryable: false },
    });
    const good = materialiseFrom(station.ledger);
    const summary = await drain({
      patienceMs: 0,
      materialise: async (row) => {
        if (row.registrationId === registrationIdOf(0)) throw signer('HSM_AWAY');
        if (row.registrationId === registrationIdOf(1)) throw signer('CERTIFICATE_MISSING');
        if (row.registrationId === registrationIdOf(2)) throw new TypeError('a defect');
        return good(row);
      },
    });
    expect(summary).toMatchObject({ status: 'waiting', created: 1, parked: 1, deferred: 2, pending: 2 });
    const [first, , third] = station.ledger.outbox({ limit: 10 });
    expect([first?.lastError, third?.lastError]).toEqual(['HSM_AWAY', 'SYNC_ROW_FAILED']);
  });
});

/** A new key for unit 1. */
const rework = (generation: number) => station.ledger.commit((tx) => passUnit(tx, 1, 'symmetric-key', generation));

test('what is not the credential on record never reaches the cloud: a key of another derivation, another certificate', async () => {
  await passUnits(station.ledger, 4);
  const keys: Buffer[] = [];
  const good = materialiseFrom(station.ledger, (made) => keys.push(...made));
  const summary = await drain({
    materialise: async (row) => {
      const { attestation, ...rest } = await good(row);
      if (attestation.kind === 'symmetric-key')
        attestation.primaryKey.writeUInt8(attestation.primaryKey.readUInt8(0) ^ 1);
      else return good({ ...row, registrationId: registrationIdOf(2), credentialSha256: certificateOf(2) });
      return { ...rest, attestation };
    },
  });
  expect(summary).toMatchObject({ created: 1, parked: 3 });
  expect([...station.cloud.held.keys()]).toEqual([registrationIdOf(2)]);
  expect(new Set(station.ledger.outbox({ limit: 9, state: 'parked' }).map(({ lastError }) => lastError))).toEqual(
    new Set(['SYNC_CREDENTIAL_MISMATCH']),
  );
  expect(keys.every((key) => key.every((byte) => byte === 0))).toBe(true);
});
const certificateOf = (index: number): string => station.ledger.credential(registrationIdOf(index))?.sha256 ?? '';

describe('rework', () => {
  const id = registrationIdOf(1);

  test('the older credential is replaced, exactly the version that was compared', async () => {
    await passUnits(station.ledger, 2);
    await drain();
    const wanted = await rework(1);
    expect(station.sync().plan()).toMatchObject({ creations: 0, replacements: 1, operations: 2 });
    expect(await drain()).toMatchObject({ status: 'drained', replaced: 1 });
    expect(station.cloud.held.get(id)?.sha256).toBe(wanted);
    expect(howOf()).toEqual(['created', 'created', 'replaced']);
  });

  test('a product that wants it rolled in: beside the old one, as the roll records it; replaced where no roll leads there', async () => {
    await passUnits(station.ledger, 2);
    await drain();
    const old = station.cloud.held.get(id)?.sha256 ?? '';
    await rework(1);
    const made = materialiseFrom(station.ledger);
    const rolling = { materialise: async (row: OutboxRow) => ({ ...(await made(row)), renewal: 'roll' as const }) };
    const rolledIn: RollIn = async ({ registrationId, serial: subject }) => {
      const secondarySha256 = station.ledger.outboxRow(registrationId)?.credentialSha256 ?? null;
      const before = { status: 'enabled', etag: 'MQ==', credentialSha256: old, secondarySha256: null } as const;
      const step = { step: 'added', derivationKey: 'k', before, after: { ...before, secondarySha256 } } as const;
      const content = { registrationId, reason: 'a rework', ...step };
      await station.ledger.commit((tx) =>
        tx.append({ kind: 'enrollment.rolled', subject, person: 'station', content }),
      );
      return 'rolled-in';
    };
    const after =
      (how: Awaited<ReturnType<RollIn>>): RollIn =>
      () =>
        Promise.resolve(how);
    expect(await drain({ ...rolling, rollIn: rolledIn })).toMatchObject({ rolledIn: 1, replaced: 0, parked: 0 });
    expect(station.cloud.held.get(id)?.sha256).toBe(old);
    expect(howOf()).toEqual(['created', 'created', 'enrollment.rolled']);

    const next = await rework(2);
    expect(await drain({ ...rolling, rollIn: after('rolled-in') })).toMatchObject({ status: 'waiting', pending: 1 });
    station.time.shiftWall(3_600_000);
    expect(await drain({ ...rolling, rollIn: after('impossible') })).toMatchObject({ replaced: 1 });
    expect(station.cloud.held.get(id)?.sha256).toBe(next);
  });

  test('an older credential that reached the cloud without a record is known again and replaced', async () => {
    await passUnits(station.ledger, 2);
    const before = station.ledger.credential(id)?.sha256 ?? '';
    // The request arrived, the process died before its answer did, and the unit was reworked before the next sync.
    station.cloud.hold(id, before);
    const wanted = await rework(1);
    expect(await drain()).toMatchObject({ status: 'drained', replaced: 1, parked: 0 });
    expect(station.cloud.held.get(id)?.sha256).toBe(wanted);
  });

  test('removed in the cloud meanwhile: created again; already there: found equal; something else: conflict', async () => {
    await passUnits(station.ledger, 2);
    await drain();
    await rework(1);
    station.cloud.held.delete(id);
    expect(await drain()).toMatchObject({ created: 1 });
    const wanted = await rework(2);
    station.cloud.hold(id, wanted);
    expect(await drain()).toMatchObject({ foundEqual: 1 });
    await station.ledger.commit((tx) => passUnit(tx, 1, 'x509', 3));
    station.cloud.hold(id, 'd'.repeat(64));
    expect(await drain()).toMatchObject({ parked: 1, replaced: 0 });
    expect(station.cloud.held.get(id)?.sha256).toBe('d'.repeat(64));
  });

  test('changed under its hands once: compared and replaced anew; twice: parked', async () => {
    await passUnits(station.ledger, 2);
    const old = await drain().then(() => station.cloud.held.get(id)?.sha256 ?? '');
    await rework(1);
    let touches = 1;
    station.cloud.script = ({ kind }) => {
      if (kind === 'replace' && touches-- > 0) station.cloud.hold(id, old);
    };
    expect(await drain()).toMatchObject({ replaced: 1 });
    const before = station.cloud.held.get(id)?.sha256 ?? '';
    await rework(2);
    station.cloud.script = ({ kind }) => {
      if (kind === 'replace') station.cloud.hold(id, before);
    };
    expect(await drain()).toMatchObject({ parked: 1 });
    expect(howOf().at(-1)).toBe('enrollment.parked');
    expect(station.cloud.held.get(id)?.sha256).toBe(before);
  });

  test('while its enrollment is under way: what happened is recorded, then the new credential follows', async () => {
    await passUnits(station.ledger, 2);
    const materialise = materialiseFrom(station.ledger);
    let wanted: string | undefined;
    const summary = await drain({
      materialise: async (row) => {
        const enrollment = await materialise(row);
        if (row.registrationId === id) wanted ??= await rework(1);
        return enrollment;
      },
    });
    expect(summary).toMatchObject({ status: 'drained', created: 2, replaced: 1 });
    expect(station.cloud.held.get(id)?.sha256).toBe(wanted);
  });
});

describe('what stops the whole sync', () => {
  test.each(['DPS_UNAUTHORIZED', 'DPS_UNTRUSTED', 'DPS_WRONG_ENDPOINT'] as const)(
    '%s parks and defers nothing',
    async (code) => {
      await passUnits(station.ledger, 30);
      const before = station.ledger.head();
      station.cloud.script = failing(() => cloudError(code, { clockSkewMs: 2000 }), 1000);
      expect(await drain()).toMatchObject({ status: 'stopped', error: { code }, parked: 0, deferred: 0, pending: 30 });
      expect(station.ledger.head()).toEqual(before);
    },
  );

  test('a refused signature and a clock that is off: the clock is named', async () => {
    await passUnits(station.ledger, 1);
    station.cloud.lastClockSkewMs = -3_600_000;
    station.cloud.script = failing(() => cloudError('DPS_UNAUTHORIZED', { clockSkewMs: -3_600_000 }), 1000);
    const events: string[] = [];
    const summary = await station.sync().drain(never, ({ type }) => events.push(type));
    expect(summary).toMatchObject({
      error: { code: 'DPS_CLOCK_SKEWED', details: { seconds: -3600 } },
      clockSkewSeconds: -3600,
    });
    expect(events).toContain('clock.skewed');
  });

  test('aborted: in the middle of a request, with nothing recorded that is not known', async () => {
    await passUnits(station.ledger, 30);
    const stop = new AbortController();
    station.cloud.script = () => stop.abort(new Error('SIGTERM'));
    const before = station.ledger.head();
    expect(await station.sync().drain(stop.signal)).toMatchObject({ status: 'cancelled', created: 0, pending: 30 });
    expect(station.ledger.head()).toEqual(before);
    station.cloud.script = () => undefined;
    expect(await drain()).toMatchObject({ status: 'drained', pending: 0 });
    expect(station.cloud.held.size).toBe(30);
  });
});

describe('time', () => {
  test('a clock that was set back strands no row', async () => {
    await passUnits(station.ledger, 3);
    station.time.shiftWall(-7_200_000);
    expect(await drain()).toMatchObject({ status: 'drained', created: 3 });
    station.cloud.script = failing(unavailable, 1);
    await passUnits(station.ledger, 3, 3);
    await drain({ patienceMs: 0 });
    station.time.shiftWall(-7_200_000);
    expect(await drain({ patienceMs: 0 })).toMatchObject({ status: 'drained', created: 3 });
  });
});

test('events tell each row once, in the words of the record', async () => {
  await passUnits(station.ledger, 3);
  station.cloud.refuses.add(poison);
  const events: unknown[] = [];
  await station.sync().drain(never, (event) => events.push(event));
  expect(events).toEqual(
    [
      { registrationId: registrationIdOf(0), serial: 'SN-000000', result: 'parked', code: 'DPS_REQUEST_REFUSED' },
      { registrationId: registrationIdOf(1), serial: 'SN-000001', result: 'created', code: null },
      { registrationId: registrationIdOf(2), serial: 'SN-000002', result: 'created', code: null },
    ].map((event) => ({ type: 'enrollment.settled', ...event })),
  );
});
