import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SeededRandom } from '../../../station/devices/simulator/random.ts';
import { verifyLedger } from '../../../station/ledger/verify/verify.ts';
import { type Flow, flowTitles } from '../../setup/line/products.ts';
import {
  makeHome,
  makeTestFolder,
  type OpenParts,
  openParts,
  removeTestFolder,
} from '../../setup/line/station-on-disk.ts';
import type { ByteFault } from '../../setup/line/wired-device.ts';
import { type CaseResult, conversationBytes, sweep } from './byte-sweep.ts';

const everyByte = process.env['FAULT_SWEEP'] === 'every';

/** How the first run may end under each fault: with one of these, or it would not be known as what it is. */
const firstScan: Readonly<Record<ByteFault['kind'], RegExp>> = {
  vanish: /^(?:PASS|DEVICE_DISCONNECTED)$/,
  unplug: /^(?:PASS|DEVICE_DISCONNECTED)$/,
  stall: /^(?:PASS|DEVICE_NO_ANSWER|DEVICE_ANSWER_UNREADABLE|PHASE_TIMED_OUT)$/,
  swap: /^(?:PASS|DEVICE_\w+|ZEPHYR_RESTARTED|VERIFY_FAILED|CSR_\w+|NRF91_\w+|PHASE_TIMED_OUT)$/,
  flip: /^(?:PASS|DEVICE_\w+|ZEPHYR_\w+|VERIFY_FAILED|CSR_\w+|NRF91_\w+|PHASE_TIMED_OUT)$/,
};

/**
 * A fault at bytes of one flow's conversation, each on a unit of its own: never a false PASS, no device with a credential
 * that no record knows, and the next scan makes good what the fault spoilt. At every byte, or at one in so many (from a
 * start that a fixed seed chooses); all at every byte where the environment says `FAULT_SWEEP=every`.
 */
export function byteSweepSuite(flow: Flow, strides: Readonly<Record<ByteFault['kind'], number>>): void {
  const random = new SeededRandom(7);
  let folder = '';
  let parts: OpenParts;
  let total = 0;
  let nextUnit = 1;

  beforeAll(async () => {
    folder = await makeTestFolder();
    parts = await openParts(await makeHome(folder));
    total = await conversationBytes(flow, parts, 0);
  });
  afterAll(async () => {
    await parts[Symbol.asyncDispose]();
    await removeTestFolder(folder);
  });

  async function sweepOf(kind: ByteFault['kind'], stride: number): Promise<CaseResult[]> {
    const first = 1 + random.below(stride);
    const faults: ByteFault[] = [];
    for (let at = first; at <= total; at += stride) faults.push({ kind, at, bit: random.below(8) });
    const results = await sweep(flow, faults, parts, nextUnit);
    nextUnit += faults.length;
    return results;
  }

  const stridesInUse = Object.entries(strides).map(([kind, given]) => {
    const stride = everyByte ? 1 : given;
    return { kind, stride, where: stride === 1 ? 'every byte' : `one byte in ${stride}` };
  });

  describe(`a run of ${flowTitles[flow]}`, () => {
    it.each(stridesInUse)('$kind at $where: never a false PASS, and the next scan mends it', async (swept) => {
      const kind = kindNamed(swept.kind);
      const results = await sweepOf(kind, swept.stride);
      expect(results.length).toBeGreaterThanOrEqual(Math.floor(total / swept.stride));
      expect(results.filter(({ problems }) => problems.length > 0)).toEqual([]);
      const firsts = new Set(results.map(({ scans }) => scans[0] ?? ''));
      for (const outcome of firsts) expect(outcome).toMatch(firstScan[kind]);
      // A sweep that disturbs nothing proves nothing.
      expect(results.filter(({ scans }) => scans[0] !== 'PASS').length).toBeGreaterThan(results.length / 10);
    });

    it('leaves a ledger that verifies, and one enrollment for each unit that passed', async () => {
      const passed = parts.ledger.units({ limit: 100_000, outcome: 'PASS' }).length;
      expect(passed).toBe(nextUnit);
      expect(parts.ledger.outbox({ limit: 100_000 })).toHaveLength(passed);
      expect(await verifyLedger({ file: parts.home.ledgerFile })).toMatchObject({ verified: true, problems: [] });
    });
  });
}

function kindNamed(name: string): ByteFault['kind'] {
  for (const kind of ['vanish', 'unplug', 'flip', 'swap', 'stall'] as const) if (kind === name) return kind;
  throw new Error(`no such fault: ${name}`);
}
