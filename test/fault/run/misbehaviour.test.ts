import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SeededRandom } from '../../../station/devices/simulator/random.ts';
import type { Outcome } from '../../../station/domain/run.ts';
import { Line } from '../../../station/line/line.ts';
import { differences, unrecorded } from '../../setup/line/device-memory.ts';
import { type Flow, flows, productOf, serialOf, simulatorOf } from '../../setup/line/products.ts';
import { outcomeOf } from '../../setup/line/scan.ts';
import {
  makeHome,
  makeTestFolder,
  type OpenParts,
  openParts,
  removeTestFolder,
} from '../../setup/line/station-on-disk.ts';
import { VirtualTime } from '../../setup/line/virtual-time.ts';
import { WiredDevice } from '../../setup/line/wired-device.ts';

let folder = '';
let parts: OpenParts;
let units = 0;

beforeAll(async () => {
  folder = await makeTestFolder();
  parts = await openParts(await makeHome(folder));
});
afterAll(async () => {
  await parts[Symbol.asyncDispose]();
  await removeTestFolder(folder);
});

interface Scanned {
  readonly code: string;
  readonly outcome: Outcome | undefined;
  readonly device: WiredDevice;
  readonly serial: string;
}

async function scanAgain(flow: Flow, serial: string, device: WiredDevice, rework?: string): Promise<string> {
  using time = new VirtualTime(() => device.busy);
  const line = new Line(time.watch({ ...parts.ports, openLink: device.open }));
  // Awaited: time must stay virtual until the scan is over.
  return await time.until(outcomeOf(line, { product: productOf(flow), serial, rework }));
}

/** Scans a new unit that misbehaves, and returns what the ledger says of it. */
async function scan(
  flow: Flow,
  faults: readonly string[],
  prepare: (device: WiredDevice) => void = () => undefined,
): Promise<Scanned> {
  const product = productOf(flow);
  const serial = serialOf(flow, ++units);
  const device = new WiredDevice(simulatorOf(product), serial, { faults });
  prepare(device);
  const code = await scanAgain(flow, serial, device);
  const [verdict] = parts.ledger.entries({ from: 0, limit: 10, subject: serial, kind: 'run.finished' });
  const content = verdict?.kind === 'run.finished' ? verdict.content : undefined;
  expect(content?.code ?? 'PASS').toBe(code);
  expect(parts.ledger.openRuns()).toEqual([]);
  const known = parts.ledger.credentials(`${flow}-${serial}`.toLowerCase());
  const isOurs = !faults.some((fault) => plantsKeys.has(fault) || spoilsWrites.has(fault));
  expect(isOurs ? unrecorded(device.inSlot, known) : []).toEqual([]);
  return { code, outcome: content?.outcome, device, serial };
}

/** Their units hold from the start, or store in place of what they are given, what no record can know. */
const plantsKeys = new Set(['key-exists']);
const spoilsWrites = new Set(['write-lies', 'lying-write', 'replaced-key']);

/** What the next scan says where the unit is not simply mended: it keeps what it should not have, or lost what it should. */
const nextScan: Readonly<Record<string, string>> = {
  'tracker key-exists': 'DEVICE_HOLDS_UNKNOWN_CREDENTIAL',
  'tracker replaced-key': 'VERIFY_FAILED',
  'sensor key-exists': 'DEVICE_HOLDS_UNKNOWN_CREDENTIAL',
  'lock key-exists': 'DEVICE_HOLDS_UNKNOWN_CREDENTIAL',
  'lock forgets': 'UNIT_KEY_CHANGED',
};
/** A symmetric key lies where this product never looks, and its firmware would use it: only the proof of the key tells. */
const beyondRework: Readonly<Record<string, string>> = { 'lock key-exists': 'VERIFY_FAILED' };

describe('a unit that misbehaves', () => {
  it.each<[Flow, string, Outcome, string]>([
    ['tracker', 'key-exists', 'FAIL', 'DEVICE_HOLDS_UNKNOWN_CREDENTIAL'],
    ['tracker', 'storage-full', 'FAIL', 'DEVICE_STORAGE_FULL'],
    ['tracker', 'refuse-keygen', 'FAIL', 'NRF91_KEY_GENERATION_FAILED'],
    ['tracker', 'lying-write', 'FAIL', 'VERIFY_FAILED'],
    ['tracker', 'forged-attestation', 'ERROR', 'NRF91_ATTESTATION_MISMATCH'],
    ['tracker', 'replaced-key', 'FAIL', 'VERIFY_FAILED'],
    ['tracker', 'no-jwt', 'FAIL', 'DEVICE_REFUSED'],
    ['tracker', 'old-firmware', 'FAIL', 'DEVICE_FIRMWARE_UNSUITABLE'],
    ['tracker', 'low-power', 'ERROR', 'NRF91_SUPPLY_LOW'],
    ['sensor', 'key-exists', 'FAIL', 'DEVICE_HOLDS_UNKNOWN_CREDENTIAL'],
    ['sensor', 'storage-full', 'FAIL', 'DEVICE_STORAGE_FULL'],
    ['sensor', 'write-lies', 'FAIL', 'VERIFY_FAILED'],
    ['sensor', 'forgets', 'FAIL', 'VERIFY_FAILED'],
    ['sensor', 'no-reboot', 'FAIL', 'DEVICE_REFUSED'],
    ['sensor', 'wrong-proof', 'FAIL', 'VERIFY_FAILED'],
    ['gateway', 'storage-full', 'FAIL', 'DEVICE_STORAGE_FULL'],
    ['gateway', 'write-lies', 'FAIL', 'VERIFY_FAILED'],
    ['gateway', 'forgets', 'FAIL', 'VERIFY_FAILED'],
    ['gateway', 'wrong-proof', 'FAIL', 'VERIFY_FAILED'],
    ['lock', 'key-exists', 'FAIL', 'DEVICE_HOLDS_UNKNOWN_CREDENTIAL'],
    ['lock', 'no-keygen', 'FAIL', 'DEVICE_FIRMWARE_UNSUITABLE'],
    ['lock', 'refuse-keygen', 'FAIL', 'DEVICE_REFUSED'],
    ['lock', 'forgets', 'FAIL', 'VERIFY_FAILED'],
  ])('%s with %s: %s %s', async (flow, fault, outcome, code) => {
    const scanned = await scan(flow, [fault]);
    expect([scanned.outcome, scanned.code]).toEqual([outcome, code]);
    expect(parts.ledger.unit(scanned.serial)?.passedAt).toBeNull();
    expect(parts.ledger.outbox({ limit: 100 }).filter(({ serial }) => serial === scanned.serial)).toEqual([]);
    // Once it behaves, the unit is none the worse: at most a supervisor's rework away from its PASS.
    const { device, serial } = scanned;
    device.setFamilyFaults([]);
    device.reboot();
    const next = await scanAgain(flow, serial, device);
    expect(next).toBe(nextScan[`${flow} ${fault}`] ?? 'PASS');
    const last = next === 'PASS' ? next : await scanAgain(flow, serial, device, 'it was repaired');
    const hopeless = beyondRework[`${flow} ${fault}`];
    expect(last).toBe(hopeless ?? 'PASS');
    // What was planted outside of the product's places may stay there.
    const left = differences(device.unit, parts.ledger, serial, { strays: true });
    expect(left).toEqual(hopeless === undefined ? [] : ['the ledger knows no PASS']);
  });

  it.each(flows)('%s at another baud rate is an error of the station, and no unit is called bad', async (flow) => {
    const random = new SeededRandom(3);
    const noise = (device: WiredDevice): void => device.setDistortion((bytes) => random.bytes(bytes.length));
    const { outcome, code } = await scan(flow, [], noise);
    expect(outcome).toBe('ERROR');
    expect(['DEVICE_NO_ANSWER', 'DEVICE_ANSWER_UNREADABLE']).toContain(code);
  });

  it.each<[Flow, string]>([
    ['tracker', 'OK\r\n352656199999999\r\nOK\r\n%CMNG: 16842753,1,"00"\r\nOK\r\n'],
    ['sensor', '\r\nuart:~$ hwinfo devid\r\nLength: 8\r\nID: 0x0011223344556677\r\nuart:~$ '],
    ['gateway', '\r\nuart:~$ settings read factory/serial\r\nGW99999999\r\nuart:~$ '],
    ['lock', 'OK\r\n\r\nuart:~$ \r\nuart:~$ '],
  ])('%s: bytes from before the run are no answer', async (flow, stale) => {
    const { code, device, serial } = await scan(flow, [], (wired) => wired.setStale(Buffer.from(stale)));
    expect(code).toBe('PASS');
    expect(differences(device.unit, parts.ledger, serial)).toEqual([]);
  });

  it.each(['tracker', 'gateway', 'lock'] as const)(
    '%s: another unit than the scanned one is not touched',
    async (flow) => {
      const scanned = await scan(flow, [], (device) => device.replaceBy(serialOf(flow, 999_999)));
      expect([scanned.outcome, scanned.code]).toEqual(['ERROR', 'DEVICE_IDENTITY_MISMATCH']);
      const kinds = parts.ledger.entries({ from: 0, limit: 100, subject: scanned.serial }).map(({ kind }) => kind);
      expect(kinds).toEqual(['run.started', 'run.finished']);
    },
  );
});
