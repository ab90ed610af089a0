import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeviceAdapter, UsbFamily } from '../../../station/devices/device-adapter.ts';
import type { UsbSimulatorFamily } from '../../../station/devices/simulator/usb-simulator.ts';
import { type RunningUsbSimulator, startUsbSimulator } from '../../../station/devices/simulator/usb-simulator-host.ts';
import { isStationError } from '../../../station/domain/station-error.ts';
import {
  allPassed,
  dps,
  type Flow,
  flowsOf,
  holds,
  onLink,
  otherCredential,
  provision,
  simulatedPort,
} from './provision.ts';

/** How provisioning ends under a fault: with one of these error codes, passed, or with a check that failed. */
export type UsbFaultOutcome = readonly string[] | 'passed' | 'check-failed';

export interface UsbFamilyUnderTest {
  readonly family: UsbFamily;
  readonly simulator: UsbSimulatorFamily;
  /** `[device]` of a product file; with short timeouts. */
  readonly device: Readonly<Record<string, unknown>>;
  /** Every fault of the simulator's own, and how it must end. */
  readonly faults: Readonly<Record<string, UsbFaultOutcome>>;
}

const serial = 'UNIT0001';
const sampledBytes = 16;
const sampledTransfers = 16;

/** A unit in a port of a bus of its own, and what a station does with it. */
interface Bench {
  readonly unit: RunningUsbSimulator;
  readonly on: <T>(
    work: (adapter: DeviceAdapter, signal: AbortSignal) => Promise<T>,
    signal?: AbortSignal,
  ) => Promise<T>;
  readonly attempt: (flow: Flow, mayErase?: boolean) => Promise<string>;
}

/** What every family on a USB link of its own owes a run, asked of it on a simulated bus. */
export function usbDeviceFamilyConformance(subject: UsbFamilyUnderTest): void {
  const { family, simulator } = subject;
  const settings = family.settings.parse(subject.device);
  const flows = flowsOf(family);
  const [firstFlow] = flows;
  if (firstFlow === undefined) throw new Error('a family without a flow');
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'usb-device-family-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function plugIn(options: { faults?: readonly string[]; stateFile?: string } = {}): Promise<Bench> {
    const at = simulatedPort();
    const workTimes = { keyGenerationMs: 0, flashWriteMs: 0, bootMs: 0 };
    const unit = await startUsbSimulator({ family: simulator, serial, at, workTimes, vanishedMs: 1, ...options });
    const on: Bench['on'] = (work, signal) => onLink(family, settings, at.address, work, signal);
    return { unit, on, attempt: (flow, mayErase) => attempt(unit, on, flow, mayErase) };
  }

  describe(`${simulator.name} on a bus`, () => {
    it.each(flows)('provisions an empty unit: %s', async (flow) => {
      const { unit, on } = await plugIn();
      await on(async (adapter, signal) => {
        const { info, credential, checks } = await provision(adapter, flow, signal);
        expect(info.hardwareId).toBe(serial);
        expect(checks.filter(({ passed }) => !passed)).toEqual([]);
        expect(checks.length).toBeGreaterThan(0);
        expect(holds(unit, credential)).toBe(true);
        await adapter.finish(signal);
        expect(holds(unit, credential)).toBe(true);
      });
    });

    it.each(flows)('finds on a new link what an earlier one left: %s', async (flow) => {
      const { on } = await plugIn();
      const first = await on(async (adapter, signal) => {
        const { info, credential } = await provision(adapter, flow, signal);
        return { info, credential, state: await adapter.readState(signal) };
      });
      expect(first.state.length).toBeGreaterThan(0);
      await on(async (adapter, signal) => {
        expect(await adapter.probe(signal)).toEqual(first.info);
        await adapter.enterProvisioning(signal);
        expect(await adapter.readState(signal)).toEqual(first.state);
        const { credential } = first;
        expect(allPassed(await adapter.verify({ credential, dps }, Buffer.alloc(32, 7), signal))).toBe(true);
        await adapter.writeCredential(credential, signal);
        await adapter.writeDps(dps, signal);
        expect(await adapter.readState(signal)).toEqual(first.state);
        expect(allPassed(await adapter.verify({ credential, dps }, Buffer.alloc(32, 8), signal))).toBe(true);
      });
    });

    it('keeps what it holds when its process ends', async () => {
      const stateFile = join(folder, `${simulator.name}.json`);
      const before = await plugIn({ stateFile });
      await before.on((adapter, signal) => provision(adapter, firstFlow, signal));
      const held = before.unit.identity();
      expect(held).toBeDefined();
      const after = await plugIn({ stateFile });
      expect(after.unit.identity()).toEqual(held);
    });

    it.each(flows)('empties its places, twice over: %s', async (flow) => {
      const { unit, on } = await plugIn();
      await on(async (adapter, signal) => {
        const { credential } = await provision(adapter, flow, signal);
        await adapter.eraseCredentials(signal);
        await adapter.eraseCredentials(signal);
        expect(await adapter.readState(signal)).toEqual([]);
        expect(unit.identity()).toBeUndefined();
        expect(allPassed(await adapter.verify({ credential, dps }, Buffer.alloc(32), signal))).toBe(false);
      });
    });

    it.each(flows)('tells another credential and other settings from the right ones: %s', async (flow) => {
      const { on } = await plugIn();
      await on(async (adapter, signal) => {
        const { credential } = await provision(adapter, flow, signal);
        const other = otherCredential(credential);
        const nonce = Buffer.alloc(32, 1);
        expect(allPassed(await adapter.verify({ credential: other, dps }, nonce, signal))).toBe(false);
        for (const key of ['idScope', 'registrationId', 'globalEndpoint'] as const) {
          const changed = { ...dps, [key]: `${dps[key]}x` };
          expect(allPassed(await adapter.verify({ credential, dps: changed }, nonce, signal))).toBe(false);
        }
        expect(allPassed(await adapter.verify({ credential, dps }, nonce, signal))).toBe(true);
      });
    });

    it('never takes another unit on its port for the one it began with', async () => {
      const { unit, on } = await plugIn();
      const ended = on(async (adapter, signal) => {
        const { credential } = await provision(adapter, firstFlow, signal);
        unit.setFaults(['swap:1']);
        return allPassed(await adapter.verify({ credential, dps }, Buffer.alloc(32), signal));
      });
      await expect(ended).rejects.toMatchObject({ code: expect.stringMatching(/^DEVICE_(?:DISCONNECTED|SWAPPED)$/) });
      await unit.present();
      const { hardwareId } = await on((adapter, signal) => adapter.probe(signal));
      expect(hardwareId).toBe(`${serial}-other`);
    });

    it('stops at once when it is told to, and leaves the device to others', async () => {
      const bench = await plugIn({ faults: ['no-answer:1'] });
      const reason = new Error('the operator pressed stop');
      const stop = new AbortController();
      const stopped = bench.on(async (adapter) => {
        const entering = adapter.probe(stop.signal).then(() => adapter.enterProvisioning(stop.signal));
        setImmediate(() => stop.abort(reason));
        await entering;
      });
      await expect(stopped).rejects.toBe(reason);
      bench.unit.setFaults([]);
      expect(await bench.attempt(firstFlow)).toBe('passed');
    });

    it('never rejects when it is to leave a device safe that has gone', async () => {
      const { unit, on } = await plugIn();
      await on(async (adapter, signal) => {
        await adapter.probe(signal);
        await unit.close();
        await expect(adapter.abort(signal)).resolves.toBeUndefined();
      });
    });

    it.each(['no-answer:1', 'no-answer:4', 'no-answer:12'])('names %s', async (fault) => {
      const bench = await plugIn({ faults: [fault] });
      expect(await bench.attempt(firstFlow)).toBe('DEVICE_NO_ANSWER');
    });

    it.each(Object.entries(subject.faults))('names its own fault %s', async (fault, expected) => {
      const bench = await plugIn({ faults: [fault] });
      expect(typeof expected === 'string' ? [expected] : expected).toContain(await bench.attempt(firstFlow, false));
    });

    it.each(flows)('stands byte by byte what can happen on a bus: %s', async (flow) => {
      const measured = await plugIn();
      await measured.attempt(flow);
      const { received, sent } = measured.unit.traffic;
      const outcomes = await Promise.all(
        ['vanish', 'swap', 'corrupt'].flatMap((name) =>
          spread(received + sent, sampledBytes).map((byte) => around(`${name}:${byte}`, flow)),
        ),
      );
      expect(outcomes.filter((outcome) => !isHonest(outcome))).toEqual([]);
      expect(outcomes.filter(({ first }) => first !== 'passed').length).toBeGreaterThan(sampledBytes);
    });

    it.each(flows)('stands refused and short transfers: %s', async (flow) => {
      const transfers = spread(60, sampledTransfers);
      const outcomes = await Promise.all(
        ['stall', 'short'].flatMap((name) => transfers.map((transfer) => around(`${name}:${transfer}`, flow))),
      );
      expect(outcomes.filter((outcome) => !isHonest(outcome))).toEqual([]);
      expect(outcomes.some(({ first }) => first !== 'passed')).toBe(true);
    });
  });

  it(`${simulator.name} has a word for every fault of its simulator`, () => {
    expect(Object.keys(subject.faults).toSorted()).toEqual(Object.keys(simulator.faults).toSorted());
  });

  /** Two attempts at one unit: the first meets the fault, the second does not. */
  async function around(fault: string, flow: Flow): Promise<{ fault: string; first: string; second: string }> {
    const bench = await plugIn({ faults: [fault] });
    const first = await bench.attempt(flow);
    await bench.unit.present();
    bench.unit.setFaults([]);
    return { fault, first, second: await bench.attempt(flow) };
  }
}

/** `passed`, `check-failed`, an error code, or what no device may ever cause: `FALSE PASS`, `UNNAMED`. */
async function attempt(unit: RunningUsbSimulator, on: Bench['on'], flow: Flow, mayErase = true): Promise<string> {
  try {
    return await on(async (adapter, signal) => {
      const { info, credential, checks } = await provision(adapter, flow, signal, mayErase);
      if (!allPassed(checks)) return 'check-failed';
      return holds(unit, credential) && info.hardwareId === unit.simulator.serial ? 'passed' : 'FALSE PASS';
    });
  } catch (error) {
    return isStationError(error) ? error.code : `UNNAMED ${String(error)}`;
  }
}

const isHonest = ({ first, second }: { first: string; second: string }): boolean =>
  /^(?:passed|check-failed|[A-Z][A-Z0-9]*_[A-Z0-9_]+)$/.test(first) && second === 'passed';

const spread = (total: number, samples: number): number[] =>
  Array.from({ length: samples }, (_, index) => 1 + Math.floor(((index + 0.37) * total) / samples));
