import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deviceError } from '../../../station/devices/device-errors.ts';
import type { ByteLink } from '../../../station/devices/transport/byte-link.ts';
import type { RunEvent } from '../../../station/domain/run.ts';
import { ledgerError } from '../../../station/ledger/ledger-errors.ts';
import { differences } from '../../setup/line/device-memory.ts';
import { changedProductOf, productOf } from '../../setup/line/products.ts';
import { replaced } from '../../setup/line/replaced.ts';
import { type Bench, ledgerWith, setUpBench } from './bench.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await setUpBench();
});
afterAll(() => bench[Symbol.asyncDispose]());

const lock = productOf('lock');
const gateway = productOf('gateway');
const noPort = (): Promise<ByteLink> => Promise.reject(deviceError('PORT_NOT_FOUND', { address: '1' }));

describe.each([
  ['made by the device', lock, 'LK'],
  ['made on the host', gateway, 'GW'],
])('a rework of a unit whose key is %s', (_, product, prefix) => {
  test('that ended before it changed anything is still due: the next scan voids the old credential, with its reason', async () => {
    const serial = `${prefix}50000001`;
    const device = bench.plugIn(product, serial);
    const line = bench.line();
    expect(await bench.scan(line, { product, serial })).toBe('PASS');
    expect(await bench.scan(bench.line({ openLink: noPort }), { product, serial, rework: 'its key leaked' })).toBe(
      'PORT_NOT_FOUND',
    );
    expect(await bench.scan(line, { product, serial })).toBe('PASS');
    const rows = bench.parts.ledger.credentials(`${product.config.name}-${serial.toLowerCase()}`);
    expect(rows.map(({ state, voidedReason }) => [state, voidedReason])).toEqual([
      ['voided', 'its key leaked'],
      ['live', null],
    ]);
    expect(differences(device.unit, bench.parts.ledger, serial)).toEqual([]);
  });

  test('that passed is over: what comes later needs a reason of its own', async () => {
    const serial = `${prefix}50000002`;
    bench.plugIn(product, serial);
    const line = bench.line();
    expect(await bench.scan(line, { product, serial })).toBe('PASS');
    expect(await bench.scan(line, { product, serial, rework: 'first' })).toBe('PASS');
    expect(await bench.scan(line, { product, serial })).toBe('UNIT_ALREADY_PROVISIONED');
    expect(await bench.scan(line, { product, serial, rework: 'second' })).toBe('PASS');
    const rows = bench.parts.ledger.credentials(`${product.config.name}-${serial.toLowerCase()}`);
    expect(rows.map(({ voidedReason }) => voidedReason)).toEqual(['first', 'second', null]);
  });
});

test('a rework whose intent the ledger did not take voids nothing, and is still due', async () => {
  const serial = 'LK50000003';
  const device = bench.plugIn(lock, serial);
  const { ledger } = bench.parts.ports;
  const credentials = () => ledger.credentials(`lock-${serial.toLowerCase()}`).map(({ state }) => state);
  expect(await bench.scan(bench.line(), { product: lock, serial })).toBe('PASS');
  const locked = ledgerWith(ledger, ({ kind }) => {
    if (kind === 'key.intended') throw ledgerError('LEDGER_LOCKED');
  });
  const rework = 'its key leaked';
  expect(await bench.scan(bench.line({ ledger: locked }), { product: lock, serial, rework })).toBe('LEDGER_LOCKED');
  expect(credentials()).toEqual(['live']);
  expect(await bench.scan(bench.line(), { product: lock, serial })).toBe('PASS');
  expect(credentials()).toEqual(['voided', 'live']);
  expect(differences(device.unit, bench.parts.ledger, serial)).toEqual([]);
});

test('a certificate that expired while its unit waited is not what a unit passes with', async () => {
  const product = changedProductOf('lock', (text) =>
    text.replace('[device]', '[certificate]\nlifetime_days = 1\n[device]'),
  );
  const serial = 'LK60000001';
  const device = bench.plugIn(product, serial);
  const { clock } = bench.parts.ports;
  const inTwoDays = bench.line({ clock: { ...clock, now: () => new Date(clock.now().getTime() + 2 * 86_400_000) } });
  const cancel = new AbortController();
  const onEvent = (event: RunEvent): void => {
    if (event.type === 'phase.entered' && event.phase === 'verify') cancel.abort();
  };
  expect(await bench.scan(bench.line(), { product, serial }, { onEvent, cancel: cancel.signal })).toBe('RUN_CANCELLED');
  device.putBack();
  expect(await bench.scan(inTwoDays, { product, serial })).toBe('CERTIFICATE_EXPIRED');
  expect(await bench.scan(inTwoDays, { product, serial, rework: 'its certificate expired' })).toBe('PASS');
});

describe('symmetric keys', () => {
  const sensor = productOf('sensor');

  test('after the derivation key was replaced, a unit is not given a second key in silence; a rework voids the first', async () => {
    const serial = 'SN70000001';
    const device = bench.plugIn(sensor, serial);
    const line = bench.line();
    const { signer, ledger } = bench.parts.ports;
    expect(await bench.scan(bench.line({ openLink: noPort }), { product: sensor, serial })).toBe('PORT_NOT_FOUND');
    expect(await bench.scan(line, { product: sensor, serial })).toBe('PASS');
    const other = bench.line({
      signer: {
        ...signer,
        deriveHmac: (key, data, signal) => signer.deriveHmac(key, Buffer.concat([Buffer.from('other '), data]), signal),
      },
    });
    expect(await bench.scan(other, { product: sensor, serial, rework: 'new HSM' })).toBe('PASS');
    expect(ledger.credentials(`sensor-${serial.toLowerCase()}`).map(({ state }) => state)).toEqual(['voided', 'live']);
    expect(differences(device.unit, bench.parts.ledger, serial)).toEqual([]);

    expect(await bench.scan(bench.line({ openLink: noPort }), { product: sensor, serial, rework: 'again' })).toBe(
      'PORT_NOT_FOUND',
    );
    expect(await bench.scan(line, { product: sensor, serial })).toBe('PASS');
    expect(ledger.credentials(`sensor-${serial.toLowerCase()}`).map(({ voidedReason }) => voidedReason)).toEqual([
      'new HSM',
      'again',
      null,
    ]);
  });

  test('a rework that died once the old key was void is still due: it takes away what the device holds of it', async () => {
    const serial = 'SN70000003';
    const device = bench.plugIn(sensor, serial);
    const { signer, ledger } = bench.parts.ports;
    expect(await bench.scan(bench.line(), { product: sensor, serial })).toBe('PASS');
    const other = {
      signer: replaced(signer, {
        deriveHmac: (key, data, signal) => signer.deriveHmac(key, Buffer.concat([Buffer.from('next '), data]), signal),
      }),
    };
    const isVoid = () => ledger.credential(`sensor-${serial.toLowerCase()}`) === undefined;
    const dying = replaced(ledger, {
      commit: async (work) => {
        const result = await ledger.commit(work);
        if (isVoid()) throw ledgerError('LEDGER_LOCKED');
        return result;
      },
    });
    const rework = 'new HSM';
    expect(await bench.scan(bench.line({ ...other, ledger: dying }), { product: sensor, serial, rework })).toBe(
      'LEDGER_LOCKED',
    );
    expect(isVoid()).toBe(true);
    expect(await bench.scan(bench.line(other), { product: sensor, serial })).toBe('PASS');
    expect(differences(device.unit, bench.parts.ledger, serial)).toEqual([]);
    expect(await bench.scan(bench.line(other), { product: sensor, serial })).toBe('UNIT_ALREADY_PROVISIONED');
  });

  test('a unit begun under another derivation key waits for a supervisor', async () => {
    const serial = 'SN70000002';
    const device = bench.plugIn(sensor, serial);
    const line = bench.line();
    const { signer } = bench.parts.ports;
    const cancel = new AbortController();
    const onEvent = (event: RunEvent): void => {
      if (event.type === 'phase.entered' && event.phase === 'verify') cancel.abort();
    };
    expect(await bench.scan(line, { product: sensor, serial }, { onEvent, cancel: cancel.signal })).toBe(
      'RUN_CANCELLED',
    );
    device.putBack();
    const other = bench.line({
      signer: {
        ...signer,
        deriveHmac: (key, data, signal) => signer.deriveHmac(key, Buffer.concat([Buffer.from('other '), data]), signal),
      },
    });
    expect(await bench.scan(other, { product: sensor, serial })).toBe('DERIVATION_KEY_CHANGED');
    expect(await bench.scan(line, { product: sensor, serial })).toBe('PASS');
  });
});
