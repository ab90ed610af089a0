import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { OpenLink } from '../../../station/devices/transport/byte-link.ts';
import { type Outcome, type Phase, phases, type RunEvent } from '../../../station/domain/run.ts';
import type { LineOptions } from '../../../station/line/line.ts';
import type { RunPorts } from '../../../station/line/run-context.ts';
import { unrecorded } from '../../setup/line/device-memory.ts';
import { type Flow, hasDeviceKey, productOf, serialOf } from '../../setup/line/products.ts';
import { replaced } from '../../setup/line/replaced.ts';
import { type Bench, setUpBench } from './bench.ts';

let bench: Bench;
let units = 0;
beforeAll(async () => {
  bench = await setUpBench();
});
afterAll(() => bench[Symbol.asyncDispose]());

/** In which the run can still be stopped: once it commits, the unit is good. */
const stoppable = ['setup', 'identify', 'key', 'sign', 'inject', 'verify'] as const satisfies readonly Phase[];

function verdictOf(serial: string): { outcome: Outcome; phase: Phase; code: string | null } | undefined {
  const last = bench.parts.ledger.entries({ from: 0, limit: 100, subject: serial, kind: 'run.finished' }).at(-1);
  if (last?.kind !== 'run.finished') return undefined;
  const { outcome, phase, code } = last.content;
  return { outcome, phase, code };
}

/** Whatever stopped the first run: nothing unrecorded is on the unit, and the next scan makes it pass, with one certificate. */
async function expectResumable(flow: Flow, serial: string, device: ReturnType<Bench['plugIn']>): Promise<void> {
  const product = productOf(flow);
  const registrationId = `${flow}-${serial}`.toLowerCase();
  expect(unrecorded(device.unit, bench.parts.ledger.credentials(registrationId))).toEqual([]);
  expect(bench.parts.ledger.openRuns()).toEqual([]);
  expect(await bench.scan(bench.line(), { product, serial })).toBe('PASS');
  const issued = bench.parts.ledger.credentials(registrationId).filter(({ certificate }) => certificate !== null);
  expect(issued.length).toBeLessThanOrEqual(hasDeviceKey(flow) ? 1 : 2);
  expect(issued.filter(({ state }) => state !== 'voided').length).toBe(product.config.attestation === 'x509' ? 1 : 0);
}

describe.each(['tracker', 'sensor', 'gateway', 'lock'] as const)('%s', (flow) => {
  test.each(stoppable)('stopped by a person in %s: ABORTED, safe, and the next scan goes on', async (phase) => {
    const serial = serialOf(flow, ++units);
    const device = bench.plugIn(productOf(flow), serial);
    const cancel = new AbortController();
    const onEvent = (event: RunEvent): void => {
      if (event.type === 'phase.entered' && event.phase === phase) cancel.abort();
    };
    const code = await bench.scan(
      bench.line(),
      { product: productOf(flow), serial },
      { onEvent, cancel: cancel.signal },
    );
    expect(code).toBe('RUN_CANCELLED');
    expect(verdictOf(serial)).toEqual({ outcome: 'ABORTED', phase, code });
    await expectResumable(flow, serial, device);
  });
});

test('stopped when it commits: too late, the unit passes', async () => {
  const serial = serialOf('lock', ++units);
  bench.plugIn(productOf('lock'), serial);
  const cancel = new AbortController();
  const onEvent: LineOptions['onEvent'] = (event) => {
    if (event.type === 'phase.entered' && event.phase === 'commit') cancel.abort();
  };
  const options = { onEvent, cancel: cancel.signal };
  expect(await bench.scan(bench.line(), { product: productOf('lock'), serial }, options)).toBe('PASS');
});

test('stopped before it began: its port is not even opened', async () => {
  const serial = serialOf('lock', ++units);
  const openLink = vi.fn<OpenLink>(bench.plugIn(productOf('lock'), serial).open);
  const options = { cancel: AbortSignal.abort() };
  const line = bench.line({ openLink });
  expect(await bench.scan(line, { product: productOf('lock'), serial }, options)).toBe('RUN_CANCELLED');
  expect(openLink).not.toHaveBeenCalled();
  expect(verdictOf(serial)).toMatchObject({ outcome: 'ABORTED', phase: 'setup' });
});

describe('a phase that takes too long', () => {
  const forever = (): Promise<never> => new Promise(() => undefined);

  /** What never comes back, so that the run hangs in this phase. */
  const hangs: Readonly<Record<(typeof stoppable)[number], (ports: RunPorts, flow: Flow) => Partial<RunPorts>>> = {
    setup: () => ({ openLink: forever }),
    identify: () => ({}),
    key: () => ({ makeHostKey: forever }),
    sign: ({ issuer }) => ({ issuer: () => replaced(issuer(), { sign: forever }) }),
    inject: () => ({}),
    verify: () => ({}),
  };

  test.each(stoppable)('%s: PHASE_TIMED_OUT, an error of the station, and the next scan goes on', async (phase) => {
    const flow = 'gateway';
    const serial = serialOf(flow, ++units);
    const device = bench.plugIn(productOf(flow), serial);
    const { ports } = bench.parts;
    const deadlines = { ...ports.deadlines, [phase]: 60, teardown: 60 };
    // Where no port hangs, the unit falls silent as soon as the phase begins.
    const onEvent: LineOptions['onEvent'] = (event) => {
      const silent = event.type === 'phase.entered' && event.phase === phase;
      if (silent) device.setFault({ kind: 'stall', at: 1 });
    };
    const line = bench.line({ ...hangs[phase](ports, flow), deadlines });
    const code = await bench.scan(line, { product: productOf(flow), serial }, { onEvent });
    expect(code).toBe('PHASE_TIMED_OUT');
    expect(verdictOf(serial)).toEqual({ outcome: 'ERROR', phase, code });
    device.setFault(undefined);
    await expectResumable(flow, serial, device);
  });

  test('there is a deadline for every phase', () => {
    expect(Object.keys(bench.parts.ports.deadlines)).toEqual([...phases]);
  });
});
