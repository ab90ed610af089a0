import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ByteFamily } from '../../../station/devices/device-adapter.ts';
import type { Ledger } from '../../../station/ledger/ledger.ts';
import { ledgerError } from '../../../station/ledger/ledger-errors.ts';
import { signerError } from '../../../station/signer/signer-errors.ts';
import { differences, unrecorded } from '../../setup/line/device-memory.ts';
import { type Flow, flows, hasDeviceKey, productOf, serialOf } from '../../setup/line/products.ts';
import { replaced } from '../../setup/line/replaced.ts';
import { type Bench, setUpBench } from './bench.ts';

let bench: Bench;
let units = 0;
beforeAll(async () => {
  bench = await setUpBench();
});
afterAll(() => bench[Symbol.asyncDispose]());

const commitsOf: Readonly<Record<Flow, number>> = { tracker: 5, sensor: 3, gateway: 5, lock: 5, meter: 4 };

/** A disk that is full from the nth commit on, until it is not. */
function fillingUp(ledger: Ledger, from: number): { ledger: Ledger; makeRoom: () => void; commits: () => number } {
  let commits = 0;
  let full = true;
  return {
    ledger: replaced(ledger, {
      commit: (work) => {
        commits += 1;
        if (!full || commits < from) return ledger.commit(work);
        return ledger.commit((tx) => {
          work(tx);
          throw ledgerError('LEDGER_DISK_FULL');
        });
      },
    }),
    makeRoom: () => {
      full = false;
    },
    commits: () => commits,
  };
}

describe.each(flows)('%s', (flow) => {
  test.each(Array.from({ length: commitsOf[flow] }, (_, index) => index + 1))(
    'a disk that is full at commit %i: no PASS, nothing unrecorded on the unit, and it goes on once there is room',
    async (commit) => {
      const product = productOf(flow);
      const serial = serialOf(flow, ++units);
      const registrationId = `${flow}-${serial}`.toLowerCase();
      const device = bench.plugIn(product, serial);
      const { ledger } = bench.parts;
      const disk = fillingUp(ledger, commit);
      const line = bench.line({ ledger: disk.ledger });
      expect(await bench.scan(line, { product, serial })).toBe('LEDGER_DISK_FULL');
      expect(ledger.unit(serial)?.passedAt ?? null).toBeNull();
      expect(ledger.outbox({ limit: 1000 }).filter((row) => row.serial === serial)).toEqual([]);
      expect(unrecorded(device.unit, ledger.credentials(registrationId))).toEqual([]);
      disk.makeRoom();
      expect(await bench.scan(line, { product, serial })).toBe('PASS');
      expect(differences(device.unit, ledger, serial)).toEqual([]);
      const issued = ledger.credentials(registrationId).filter(({ certificate }) => certificate !== null);
      expect(issued.filter(({ state }) => state === 'live')).toHaveLength(
        product.config.attestation === 'x509' ? 1 : 0,
      );
      expect(issued.length).toBeLessThanOrEqual(hasDeviceKey(flow) ? 1 : 2);
      // Every attempt that is on record has a verdict.
      const kinds = ledger.entries({ from: 0, limit: 100, subject: serial }).map(({ kind }) => kind);
      const of = (kind: string): number => kinds.filter((each) => each === kind).length;
      expect(of('run.finished')).toBe(of('run.started'));
    },
  );

  test('has as many commits as are tried here', async () => {
    const serial = serialOf(flow, ++units);
    bench.plugIn(productOf(flow), serial);
    const disk = fillingUp(bench.parts.ledger, Number.POSITIVE_INFINITY);
    expect(await bench.scan(bench.line({ ledger: disk.ledger }), { product: productOf(flow), serial })).toBe('PASS');
    expect(disk.commits()).toBe(commitsOf[flow]);
  });

  test('a signer that fails is an error of the station; the unit goes on when it works again', async () => {
    const product = productOf(flow);
    const serial = serialOf(flow, ++units);
    const device = bench.plugIn(product, serial);
    const { signer, issuer } = bench.parts.ports;
    const fail = (): Promise<never> => Promise.reject(signerError('SIGNER_CLOSED'));
    const line = bench.line({
      signer: replaced(signer, { sign: fail, deriveHmac: fail }),
      issuer: () => replaced(issuer(), { sign: fail }),
    });
    expect(await bench.scan(line, { product, serial })).toBe('SIGNER_CLOSED');
    expect(bench.parts.ledger.unit(serial)).toMatchObject({ state: 'error', passedAt: null });
    expect(device.unit.identity()).toBeUndefined();
    expect(await bench.scan(bench.line(), { product, serial })).toBe('PASS');
    expect(differences(device.unit, bench.parts.ledger, serial)).toEqual([]);
  });
});

describe('what an adapter says at the end', () => {
  const lying = (verify: () => Promise<{ name: string; passed: boolean }[]>) => {
    const { family, ...rest } = productOf('lock');
    if (family.link !== 'bytes') throw new TypeError('the lock is on a serial line');
    const createAdapter: ByteFamily['createAdapter'] = (link, settings) =>
      replaced(family.createAdapter(link, settings), { verify });
    return { ...rest, family: replaced(family, { createAdapter }) };
  };

  test.each([
    ['not a single check', []],
    [
      'one failed check among good ones',
      [
        { name: 'good', passed: true },
        { name: 'bad', passed: false },
      ],
    ],
  ])('%s is no PASS', async (_, checks) => {
    const serial = serialOf('lock', ++units);
    bench.plugIn(productOf('lock'), serial);
    const product = lying(() => Promise.resolve(checks));
    expect(await bench.scan(bench.line(), { product, serial })).toBe('VERIFY_FAILED');
    expect(bench.parts.ledger.unit(serial)).toMatchObject({ state: 'failed', passedAt: null });
  });

  test('what is no error of ours is called a fault of the station, by its name alone', async () => {
    const serial = serialOf('lock', ++units);
    bench.plugIn(productOf('lock'), serial);
    const product = lying(() => Promise.reject(new RangeError('secret: 4711')));
    expect(await bench.scan(bench.line(), { product, serial })).toBe('STATION_FAULT');
    const [verdict] = bench.parts.ledger.entries({ from: 0, limit: 10, subject: serial, kind: 'run.finished' });
    expect(JSON.stringify(verdict)).toContain('RangeError');
    expect(JSON.stringify(verdict)).not.toContain('4711');
  });
});
