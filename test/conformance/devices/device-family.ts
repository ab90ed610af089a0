import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningSimulator, SimulatorPlace } from '../../../station/devices/simulator/simulator-host.ts';
import { Phrase } from '../../../station/domain/phrase.ts';
import { recalled } from '../../../station/domain/recall.ts';
import { isStationError } from '../../../station/domain/station-error.ts';
import { attempt, attemptsAround, conversationBytes, type Subject, startUnit } from './attempt.ts';
import {
  allPassed,
  dps,
  type Flow,
  flowsOf,
  holds,
  makeCredential,
  onLink,
  otherCredential,
  provision,
  simulatedPort,
} from './provision.ts';

type Carrier = 'pty' | 'tcp' | 'usb';

/** How provisioning ends under a fault: with one of these error codes, or with a check that failed. */
export type FaultOutcome = readonly string[] | 'check-failed';

export interface FamilyUnderTest extends Subject {
  /** Every fault of the family's own, and how it must end. */
  readonly faults: Readonly<Record<string, FaultOutcome>>;
  /** What the conversation is carried over; pty and TCP unless told otherwise. */
  readonly carriers?: readonly Carrier[];
  /** The flow that a fault needs, where it is not the family's first. */
  readonly flowOf?: Readonly<Record<string, Flow>>;
}

const unheard = ['DEVICE_NO_ANSWER', 'DEVICE_ANSWER_UNREADABLE'];

const sampledBytes = 12;

/** Faults of the wire that a good adapter does not even notice, and those that it must name. */
const harmless = ['late:5', 'echo', 'log-lines'];
const fatal: Readonly<Record<string, readonly string[]>> = {
  'no-answer': unheard,
  'no-answer:4': unheard,
  garbage: unheard,
  truncated: unheard,
  'wrong-baud': unheard,
  'vanish:40': ['DEVICE_DISCONNECTED'],
};

/**
 * What every device family owes a run, asked of it over a pty and over TCP. One test file a family calls this with the
 * family, its simulator and a product's settings.
 */
export function deviceFamilyConformance(subject: FamilyUnderTest): void {
  const { family } = subject;
  const settings = family.settings.parse(subject.device);
  const [firstFlow] = flowsOf(family);
  if (firstFlow === undefined) throw new Error('a family without a flow');
  const carriers: readonly Carrier[] = subject.carriers ?? ['pty', 'tcp'];
  let folder = '';
  let links = 0;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'device-family-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const places: Record<Carrier, () => SimulatorPlace> = {
    pty: () => ({ link: join(folder, `dev${links++}`) }),
    tcp: () => ({ tcp: 0 }),
    usb: () => ({ usb: simulatedPort() }),
  };

  describe.each(carriers)(`${family.name} over %s`, (carrier) => {
    const place = places[carrier];

    const start = (options: { faults?: readonly string[]; stateFile?: string } = {}): Promise<RunningSimulator> =>
      startUnit(subject.simulator, place(), options);

    it.each(flowsOf(family))('provisions an empty unit: %s', async (flow) => {
      const simulator = await start();
      await onLink(family, settings, simulator.address, async (adapter, signal) => {
        const { credential, checks } = await provision(adapter, flow, signal);
        expect(checks.filter(({ passed }) => !passed)).toEqual([]);
        expect(checks.length).toBeGreaterThan(0);
        // Screens say a check's name in their own language: it must be one of the phrases.
        expect(checks.filter(({ name }) => !(recalled(name) instanceof Phrase))).toEqual([]);
        expect(holds(simulator, credential)).toBe(true);
        await adapter.finish(signal);
      });
      expect(simulator.identity()?.registrationId).toBe(dps.registrationId);
      await simulator.close();
    });

    it.each(flowsOf(family))('finds on a new link what an earlier one left: %s', async (flow) => {
      const simulator = await start();
      const first = await onLink(family, settings, simulator.address, async (adapter, signal) => {
        const { info, credential } = await provision(adapter, flow, signal);
        return { info, credential, state: await adapter.readState(signal) };
      });
      await onLink(family, settings, simulator.address, async (adapter, signal) => {
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
      await simulator.close();
    });

    it('keeps what it holds when its process ends', async () => {
      const stateFile = join(folder, `state${links++}.json`);
      const before = await start({ stateFile });
      await onLink(family, settings, before.address, (adapter, signal) => provision(adapter, firstFlow, signal));
      const held = before.identity();
      expect(held).toBeDefined();
      await before.close();
      const after = await start({ stateFile });
      expect(after.identity()).toEqual(held);
      await after.close();
    });

    it.each(flowsOf(family))('empties its places, twice over: %s', async (flow) => {
      const simulator = await start();
      await onLink(family, settings, simulator.address, async (adapter, signal) => {
        const { credential } = await provision(adapter, flow, signal);
        await adapter.eraseCredentials(signal);
        await adapter.eraseCredentials(signal);
        const left = await adapter.readState(signal);
        expect(left.filter(({ kind }) => kind !== 'ca')).toEqual([]);
        expect(simulator.identity()).toBeUndefined();
        expect(allPassed(await adapter.verify({ credential, dps }, Buffer.alloc(32), signal))).toBe(false);
      });
      await simulator.close();
    });

    it.each(flowsOf(family))('tells another credential and other settings from the right ones: %s', async (flow) => {
      const simulator = await start();
      await onLink(family, settings, simulator.address, async (adapter, signal) => {
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
      await simulator.close();
    });

    it.each(flowsOf(family).filter((flow) => flow === 'x509-device'))(
      'never makes a key over another: %s',
      async () => {
        const simulator = await start();
        await onLink(family, settings, simulator.address, async (adapter, signal) => {
          await adapter.probe(signal);
          await adapter.enterProvisioning(signal);
          await adapter.readState(signal);
          const made = await makeCredential(adapter, 'x509-device', signal);
          await expect(makeCredential(adapter, 'x509-device', signal)).rejects.toMatchObject({
            code: 'DEVICE_KEY_EXISTS',
          });
          await adapter.writeCredential(made, signal);
          await adapter.writeDps(dps, signal);
          expect(allPassed(await adapter.verify({ credential: made, dps }, Buffer.alloc(32), signal))).toBe(true);
        });
        await simulator.close();
      },
    );

    it('notices another unit in the slot', async () => {
      const simulator = await start();
      await onLink(family, settings, simulator.address, async (adapter, signal) => {
        const { credential } = await provision(adapter, firstFlow, signal);
        simulator.setFaults(['swap:1']);
        const verifying = adapter.verify({ credential, dps }, Buffer.alloc(32), signal);
        const outcome = await verifying.then(allPassed, (error: unknown) => error);
        expect(outcome === false || isStationError(outcome)).toBe(true);
        const again = adapter.verify({ credential, dps }, Buffer.alloc(32), signal);
        // On a bus the first one is gone; on a wire nobody could know, but for the identity.
        const code = carrier === 'usb' ? 'DEVICE_DISCONNECTED' : 'DEVICE_SWAPPED';
        await expect(again).rejects.toMatchObject({ code });
      });
      await simulator.close();
    });

    it('stops at once when it is told to, and leaves the port to others', async () => {
      const simulator = await start({ faults: ['no-answer'] });
      const reason = new Error('the operator pressed stop');
      const stop = new AbortController();
      const stopped = onLink(
        family,
        settings,
        simulator.address,
        async (adapter) => {
          const probing = adapter.probe(stop.signal);
          setImmediate(() => stop.abort(reason));
          await probing;
        },
        AbortSignal.timeout(20_000),
      );
      await expect(stopped).rejects.toBe(reason);
      simulator.setFaults([]);
      await onLink(family, settings, simulator.address, async (adapter, signal) => {
        expect(allPassed((await provision(adapter, firstFlow, signal)).checks)).toBe(true);
      });
      await simulator.close();
    });

    it.each(harmless)('is not troubled by %s', async (fault) => {
      const simulator = await start({ faults: [fault] });
      await onLink(family, settings, simulator.address, async (adapter, signal) => {
        const { credential, checks } = await provision(adapter, firstFlow, signal);
        expect(checks.filter(({ passed }) => !passed)).toEqual([]);
        expect(holds(simulator, credential)).toBe(true);
      });
      await simulator.close();
    });

    it.concurrent.each(Object.entries(fatal))('names %s', async (fault, codes) => {
      const simulator = await start({ faults: [fault] });
      expect(codes).toContain(await attempt(subject, simulator, firstFlow));
      await simulator.close();
    });

    it.concurrent.each(Object.entries(subject.faults))('names its own fault %s', async (fault, expected) => {
      const simulator = await start({ faults: [fault] });
      const outcome = await attempt(subject, simulator, subject.flowOf?.[fault] ?? firstFlow, false);
      expect(expected === 'check-failed' ? [expected] : expected).toContain(outcome);
      await simulator.close();
    });

    it.each(['vanish', 'reboot', 'swap', 'corrupt'])(
      '%s at any byte: never a false pass, and mended by the next attempt',
      async (fault) => {
        const total = await conversationBytes(subject, firstFlow);
        const bytes = Array.from(
          { length: sampledBytes },
          (_, index) => 1 + Math.floor(((index + 0.37) * total) / sampledBytes),
        );
        // All at once: most of this time is spent waiting for answers that never come.
        const sweep = bytes.map((byte) => attemptsAround(subject, firstFlow, `${fault}:${byte}`, place()));
        for (const outcome of await Promise.all(sweep)) {
          expect(outcome).toMatchObject({
            first: expect.stringMatching(/^(?:passed|check-failed|[A-Z][A-Z0-9]*_[A-Z0-9_]+)$/),
            second: 'passed',
          });
        }
      },
    );
  });

  it(`${family.name} has a word for every fault of its simulator`, () => {
    expect(Object.keys(subject.faults).toSorted()).toEqual(Object.keys(subject.simulator.faults).toSorted());
  });
}
