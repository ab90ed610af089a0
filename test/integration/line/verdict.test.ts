import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunEvent } from '../../../station/domain/run.ts';
import type { Ledger } from '../../../station/ledger/ledger.ts';
import { ledgerError } from '../../../station/ledger/ledger-errors.ts';
import { productOf } from '../../setup/line/products.ts';
import { type Bench, ledgerWith, setUpBench } from './bench.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await setUpBench();
});
afterAll(() => bench[Symbol.asyncDispose]());

const lock = productOf('lock');

test('a disk that was full when the verdict was due does not lock the unit out: the next scan goes on', async () => {
  const serial = 'LK10000001';
  bench.plugIn(lock, serial);
  let full = true;
  const ledger = ledgerWith(bench.parts.ledger, ({ kind }) => {
    if (full && kind === 'run.finished') throw ledgerError('LEDGER_DISK_FULL');
  });
  const line = bench.line({ ledger });
  expect(await bench.scan(line, { product: lock, serial })).toBe('LEDGER_DISK_FULL');
  expect(bench.parts.ledger.unit(serial)).toMatchObject({ state: 'in-progress', passedAt: null });
  full = false;
  expect(await bench.scan(line, { product: lock, serial })).toBe('PASS');
  const kinds = bench.parts.ledger.entries({ from: 0, limit: 100, subject: serial, kind: 'run.finished' });
  expect(kinds.map(({ content }) => content)).toMatchObject([
    { outcome: 'ERROR', code: 'RUN_INTERRUPTED', recovered: true },
    { outcome: 'PASS', recovered: false },
  ]);
});

test('a record that the ledger refuses ends the run with a recorded verdict, not with an open run', async () => {
  const serial = 'LK10000002';
  bench.plugIn(lock, serial);
  const ledger = ledgerWith(bench.parts.ledger, (entry) => {
    if (entry.kind === 'unit.identified')
      throw ledgerError('LEDGER_ENTRY_MALFORMED', { kind: entry.kind, path: '', reason: '' });
  });
  expect(await bench.scan(bench.line({ ledger }), { product: lock, serial })).toBe('LEDGER_ENTRY_MALFORMED');
  expect(bench.parts.ledger.openRuns()).toEqual([]);
  expect(bench.parts.ledger.unit(serial)).toMatchObject({ state: 'error', lastCode: 'LEDGER_ENTRY_MALFORMED' });
});

test('what a watcher of the line throws reaches no unit', async () => {
  const serial = 'LK10000003';
  const device = bench.plugIn(lock, serial);
  const onEvent = (): void => {
    throw new Error('the screen is gone');
  };
  const line = bench.line();
  expect(await bench.scan(line, { product: lock, serial }, { onEvent })).toBe('PASS');
  expect(bench.parts.ledger.openRuns()).toEqual([]);
  expect(line.busySlots).toEqual([]);
  // The port is free again.
  await (await device.open('1', { baudRate: 115_200, rtscts: false }, new AbortController().signal)).close();
});

test('a port that does not close holds neither the verdict nor the slot', async () => {
  const serial = 'LK10000004';
  const device = bench.plugIn(lock, serial);
  const { deadlines } = bench.parts.ports;
  const line = bench.line({
    deadlines: { ...deadlines, teardown: 50 },
    openLink: async (...args) => {
      const link = await device.open(...args);
      return Object.assign(link, { close: () => new Promise<void>(() => undefined) });
    },
  });
  expect(await bench.scan(line, { product: lock, serial })).toBe('PASS');
  expect(line.busySlots).toEqual([]);
});

const commits = ['key.intended', 'signature.intended', 'injection.intended', 'run.finished'] as const;

test.each(commits)('a person who stops the run while %s is being written gets a recorded verdict', async (kind) => {
  const serial = `LK2000000${commits.indexOf(kind)}`;
  bench.plugIn(lock, serial);
  const cancel = new AbortController();
  const { ledger: real } = bench.parts;
  let written = 0;
  const ledger: Ledger = {
    ...real,
    async commit(work) {
      // A disk that takes its time: the run is stopped, and has wound up, before this commit begins.
      if (written++ === commits.indexOf(kind) + 1) {
        cancel.abort();
        for (let turn = 0; turn < 20; turn++) await nextTurn();
      }
      return real.commit(work);
    },
  };
  const isLast = kind === 'run.finished';
  const code = await bench.scan(bench.line({ ledger }), { product: lock, serial }, { cancel: cancel.signal });
  expect(code).toBe(isLast ? 'PASS' : 'RUN_CANCELLED');
  expect(real.openRuns().filter((run) => run.serial === serial)).toEqual([]);
  expect(await bench.scan(bench.line(), { product: lock, serial })).toBe(isLast ? 'UNIT_ALREADY_PROVISIONED' : 'PASS');
  expect(real.credentials(`lock-${serial.toLowerCase()}`).filter(({ sha256 }) => sha256 !== null)).toHaveLength(1);
});

test('events come in the order of the phases, the verdict after its record', async () => {
  const serial = 'LK10000005';
  bench.plugIn(lock, serial);
  const seen: string[] = [];
  const onEvent = (event: RunEvent): void => {
    const state = bench.parts.ledger.unit(serial)?.state;
    seen.push(event.type === 'phase.entered' ? event.phase : `${event.type}:${state}`);
  };
  expect(await bench.scan(bench.line(), { product: lock, serial }, { onEvent })).toBe('PASS');
  expect(seen.join(' ')).toBe(
    'run.started:in-progress setup identify key sign inject verify commit teardown run.finished:passed',
  );
});

test('evidence that the ledger cannot take costs the PASS, and not the record of the run', async () => {
  const serial = 'LK10000006';
  bench.plugIn(lock, serial);
  const ledger = ledgerWith(bench.parts.ledger, (entry) => {
    if (entry.kind !== 'run.finished' || entry.content.checks.length === 0) return;
    throw ledgerError('LEDGER_ENTRY_MALFORMED', { kind: entry.kind, path: '$', reason: 'not representable as JSON' });
  });
  expect(await bench.scan(bench.line({ ledger }), { product: lock, serial })).toBe('LEDGER_ENTRY_MALFORMED');
  expect(bench.parts.ledger.unit(serial)).toMatchObject({ state: 'error', passedAt: null });
});

test('a line that closes finishes what is in work and takes nothing more', async () => {
  const serial = 'LK10000007';
  bench.plugIn(lock, serial);
  const line = bench.line();
  const running = bench.scan(line, { product: lock, serial });
  const closed = line.close();
  expect(await bench.scan(line, { product: lock, serial: 'LK10000008', slot: '2' })).toBe('LINE_CLOSED');
  await closed;
  expect(line.busySlots).toEqual([]);
  expect(await running).toBe('PASS');
});

test('a defect that meets one scan is an error of that scan, and of no other slot', async () => {
  const ledger = ledgerWith(bench.parts.ledger, (entry) => {
    if (entry.kind === 'run.started' && entry.subject === 'LK10000009') throw new TypeError('a defect');
  });
  const line = bench.line({ ledger });
  bench.plugIn(lock, 'LK10000009', '1');
  bench.plugIn(lock, 'LK10000010', '2');
  const codes = await Promise.all([
    bench.scan(line, { product: lock, serial: 'LK10000009', slot: '1' }),
    bench.scan(line, { product: lock, serial: 'LK10000010', slot: '2' }),
  ]);
  expect(codes).toEqual(['STATION_FAULT', 'PASS']);
});
