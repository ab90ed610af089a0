import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EnrollmentService } from '../../../station/cloud/enrollment-service.ts';
import type { FaultEffect } from '../../../station/emulator/faults.ts';
import { encodePem } from '../../../station/pki/pem.ts';
import {
  deviceKey,
  materialiseFrom,
  passUnit,
  passUnits,
  registrationIdOf,
  secondaryKey,
  serialOf,
} from '../../unit/cloud/sync/units-on-record.ts';
import { expectExactlyOnce } from './exactly-once.ts';
import { type StationAndCloud, stationAndCloud } from './station-and-cloud.ts';

let station: StationAndCloud;
beforeEach(async () => {
  station = await stationAndCloud();
});
afterEach(() => station.close());

/** Drains until nothing is pending, as a watch would; fails after a few times. */
async function drainAll(): Promise<string[]> {
  const statuses: string[] = [];
  for (let tries = 0; tries < 6; tries++) {
    const { status, pending } = await station.drain();
    statuses.push(status);
    if (pending === 0) return statuses;
  }
  throw new Error(`still pending after ${statuses.join(', ')}`);
}

const status = (code: number, retryAfterSeconds: number | null = null): FaultEffect => ({
  kind: 'status',
  status: code,
  retryAfterSeconds,
});

describe('a fault of one request: nothing lost, nothing doubled', () => {
  test.each<[string, FaultEffect]>([
    ['no answer, no effect', { kind: 'silent' }],
    ['no answer after the effect', { kind: 'silent-after-success' }],
    ['connection reset before the effect', { kind: 'reset' }],
    ['connection reset after the effect', { kind: 'reset-after-success' }],
    ['429 with Retry-After', status(429, 1)],
    ['429 without Retry-After', status(429)],
    ['500', status(500)],
    ['503 with Retry-After', status(503, 1)],
    ['408', status(408)],
  ])('%s, at the first, a middle and the last request', async (_name, effect) => {
    await passUnits(station.ledger, 35);
    for (const skip of [0, 1, 3]) station.emulator.faults.add({ effect, skip });
    expect((await drainAll()).at(-1)).toBe('drained');
    await expectExactlyOnce(35, station);
  });
});

describe('no cloud at all', () => {
  test.each(['refuse', 'reset', 'silent'])(
    '%s: told after one request, then everything when it is back',
    async (outage) => {
      await passUnits(station.ledger, 25);
      await station.emulator.setOutage(outage);
      const summary = await station.drain({ service: station.service({ timeoutMs: 250 }) });
      expect(summary).toMatchObject({ status: 'offline', created: 0, parked: 0, pending: 25, requests: 1 });
      await station.emulator.setOutage(null);
      await drainAll();
      await expectExactlyOnce(25, station);
    },
  );

  test.each(['500', '503'])('%s for every request: given up after a few, parked never', async (outage) => {
    await passUnits(station.ledger, 60);
    await station.emulator.setOutage(outage);
    const summary = await station.drain();
    expect(summary).toMatchObject({ status: 'unavailable', parked: 0, pending: 60 });
    expect(summary.requests).toBeLessThan(10);
    await station.emulator.setOutage(null);
    await drainAll();
    await expectExactlyOnce(60, station);
  });
});

describe('something is there already', () => {
  const certificateOf = (index: number) => {
    const { certificate } = station.ledger.credential(registrationIdOf(index)) ?? {};
    return { certificate: encodePem('CERTIFICATE', certificate ?? Buffer.of()) };
  };
  const putCertificate = (index: number, of: number) => {
    const registrationId = registrationIdOf(index);
    const x509 = { clientCertificates: { primary: certificateOf(of) } };
    const enrollment = { registrationId, attestation: { type: 'x509', x509 } };
    return station.emulator.enrollments.put(enrollment);
  };
  const putKeys = (index: number, of: number) => {
    const registrationId = registrationIdOf(index);
    const symmetricKey = {
      primaryKey: deviceKey(registrationIdOf(of)).toString('base64'),
      secondaryKey: secondaryKey(registrationIdOf(of)).toString('base64'),
    };
    const enrollment = { registrationId, attestation: { type: 'symmetricKey', symmetricKey } };
    return station.emulator.enrollments.put(enrollment);
  };

  const howOf = (index: number) => {
    const about = { kind: 'enrollment.created', subject: serialOf(index) };
    const [entry] = station.ledger.entries({ from: 0, limit: 2, ...about });
    return entry?.kind === 'enrollment.created' ? entry.content.how : undefined;
  };

  test('equal, with certificate and with keys: found equal', async () => {
    await passUnits(station.ledger, 12);
    await putCertificate(0, 0);
    await putKeys(1, 1);
    const { created, foundEqual, ...rest } = await station.drain();
    expect([created + foundEqual, rest]).toMatchObject([12, { status: 'drained', parked: 0 }]);
    expect(howOf(0)).toBe('found-equal');
    expect(howOf(1)).toBe('found-equal');
    await expectExactlyOnce(12, station);
  });

  test('different, with certificate and with keys: parked, untouched, and nobody behind them waits', async () => {
    await passUnits(station.ledger, 12);
    const foreign = [await putCertificate(0, 2), await putKeys(1, 3)];
    const { created, foundEqual, ...rest } = await station.drain();
    expect([created + foundEqual, rest]).toMatchObject([10, { status: 'drained', parked: 2 }]);
    for (const record of foreign) expect(station.emulator.enrollments.get(record.registrationId)).toEqual(record);
    const parked = station.ledger.entries({ from: 0, limit: 10, kind: 'enrollment.parked' });
    expect(parked.map(({ content }) => content)).toMatchObject([{ code: 'DPS_CONFLICT' }, { code: 'DPS_CONFLICT' }]);
  });

  test('refused by the service, first in the queue: parked, and nobody behind it waits', async () => {
    await passUnits(station.ledger, 12);
    const wrong = { ...certificateOf(0), deviceId: 'no/such device id' };
    const materialise = materialiseFrom(station.ledger);
    const summary = await station.drain({
      materialise: async (row) => {
        const enrollment = await materialise(row);
        return row.registrationId === registrationIdOf(0) ? { ...enrollment, deviceId: wrong.deviceId } : enrollment;
      },
    });
    expect(summary).toMatchObject({ status: 'drained', parked: 1, pending: 0 });
    expect(summary.created + summary.foundEqual).toBe(11);
    expect(station.ledger.outbox({ limit: 1, state: 'parked' })).toMatchObject([{ lastError: 'DPS_REQUEST_REFUSED' }]);
  });

  test('reworked: replaced with If-Match; changed by somebody else in between: left alone and parked', async () => {
    await passUnits(station.ledger, 2);
    await station.drain();
    for (const index of [0, 1]) await station.ledger.commit((tx) => passUnit(tx, index, 'symmetric-key', 1));
    const real = station.service();
    const meddled = registrationIdOf(1);
    const service: EnrollmentService = {
      ...real,
      get requests() {
        return real.requests;
      },
      get lastClockSkewMs() {
        return real.lastClockSkewMs;
      },
      async replace(wanted, etag, signal) {
        if (wanted.registrationId === meddled) {
          const record = station.emulator.enrollments.get(meddled);
          if (record) await station.emulator.enrollments.put({ ...record }, '*');
        }
        return real.replace(wanted, etag, signal);
      },
    };
    expect(await station.drain({ service })).toMatchObject({ status: 'drained', replaced: 1, parked: 1 });
    expect(station.ledger.outbox({ limit: 1, state: 'parked' })).toMatchObject([
      { registrationId: meddled, lastError: 'DPS_PRECONDITION_FAILED' },
    ]);
    expect(keyOf(0)).toBe(deviceKey(registrationIdOf(0), 1).toString('base64'));
    expect(keyOf(1)).toBe(deviceKey(meddled, 0).toString('base64'));
  });
  const keyOf = (index: number): string | undefined => {
    const { attestation } = station.emulator.enrollments.get(registrationIdOf(index)) ?? {};
    return attestation?.type === 'symmetricKey' ? attestation.symmetricKey.primaryKey : undefined;
  };
});

describe('clocks', () => {
  test('the station an hour behind: refused, the clock named, nothing parked', async () => {
    await passUnits(station.ledger, 15);
    await station.emulator.setOutage('clock-skew:3700');
    const summary = await station.drain();
    expect(summary).toMatchObject({ status: 'stopped', error: { code: 'DPS_CLOCK_SKEWED' }, parked: 0, pending: 15 });
    expect(Math.abs((summary.clockSkewSeconds ?? 0) + 3700)).toBeLessThanOrEqual(2);
    await station.emulator.setOutage(null);
    await drainAll();
    await expectExactlyOnce(15, station);
  });

  test('the station an hour ahead: it works, and the summary says so', async () => {
    await passUnits(station.ledger, 15);
    await station.emulator.setOutage('clock-skew:-3700');
    const summary = await station.drain();
    expect(summary).toMatchObject({ status: 'drained', created: 15 });
    expect(Math.abs((summary.clockSkewSeconds ?? 0) - 3700)).toBeLessThanOrEqual(2);
  });
});
