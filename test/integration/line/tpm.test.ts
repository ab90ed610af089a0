import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importEndorsementKey } from '../../../station/acts/import-endorsement-key.ts';
import { tpmGatewaySimulator } from '../../../station/devices/families/tpm-gateway/simulator.ts';
import { isSerialNumber } from '../../../station/domain/ids.ts';
import type { RunEvent, RunResult } from '../../../station/domain/run.ts';
import { ledgerError } from '../../../station/ledger/ledger-errors.ts';
import { verifyLedger } from '../../../station/ledger/verify/verify.ts';
import { productFromText } from '../../setup/line/products.ts';
import { WiredDevice } from '../../setup/line/wired-device.ts';
import { type SoftwareTpm, startSoftwareTpm } from '../../setup/software-tpm.ts';
import { type Bench, ledgerWith, setUpBench } from './bench.ts';

/** Units that are enrolled by the TPM they have, on the line: each unit in a slot here has a real TPM (swtpm). */

const product = (device = '', name = 'tpm-gateway') =>
  productFromText(`
name = "${name}"
family = "tpm-gateway"
attestation = "tpm"
serial_pattern = 'TG[0-9]{8}'
serial_is = "label-only"
registration_id = "tpm-gateway-{serial}"
[device]
${device}`);
const gateway = product();
/** For attempts that are to wait in vain. */
const hasty = product('answer_timeout_ms = 400\nkey_generation_timeout_ms = 2000');
const owned = product('storage_root_key = true');
const imported = productFromText(`
name = "edge-gateway"
family = "imported"
attestation = "tpm"
serial_pattern = 'TG[0-9]{8}'
serial_is = "label-only"
`);

let bench: Bench;
let tpm: SoftwareTpm;
/** The memory of a TPM that has both keys where DPS devices look for them. */
let memory: { readonly permall: string };
beforeAll(async () => {
  bench = await setUpBench();
  tpm = await startSoftwareTpm();
  memory = { permall: (await readFile(join(dirname(tpm.socket), 'tpm2-00.permall'))).toString('base64') };
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await tpm.close();
});

const kindsOf = (serial: string): string[] =>
  bench.parts.ledger.entries({ from: 0, limit: 1000, subject: serial }).map(({ kind }) => kind);
const keysOf = (serial: string) => bench.parts.ledger.credentials(`tpm-gateway-${serial.toLowerCase()}`);
const isSound = async (): Promise<unknown> =>
  (await verifyLedger({ file: bench.parts.home.ledgerFile })).problems.map(({ code, message }) => [code, message]);

test('a unit passes when its TPM has proven its key; nothing is signed for it or written into it', async () => {
  const serial = 'TG00000001';
  bench.plugIn(gateway, 'one');
  const seen: string[] = [];
  let result: RunResult | undefined;
  const onEvent = (event: RunEvent): void => {
    if (event.type === 'phase.entered') seen.push(event.phase);
    if (event.type === 'run.finished') result = event.result;
  };
  expect(await bench.scan(bench.line(), { product: gateway, serial }, { onEvent })).toBe('PASS');
  expect(seen).toEqual(['setup', 'identify', 'key', 'verify', 'commit', 'teardown']);
  expect(kindsOf(serial)).toEqual(['run.started', 'unit.identified', 'endorsement-key.proven', 'run.finished']);
  const [key] = keysOf(serial);
  const sha256 = hash('sha256', key?.endorsementKey ?? Buffer.alloc(0));
  expect(key).toMatchObject({ kind: 'tpm', state: 'live', sha256, storageRootKey: null });
  expect(result).toMatchObject({
    endorsementKeySha256: sha256,
    certificateSha256: null,
    checks: [
      { name: 'endorsement key', passed: true, expected: sha256, actual: sha256 },
      { name: 'TPM opens a credential for its endorsement key', passed: true },
    ],
  });
  const { ledger } = bench.parts;
  expect(ledger.unit(serial)).toMatchObject({ state: 'passed', hardwareId: sha256, credentialSha256: sha256 });
  expect(ledger.outboxRow(`tpm-gateway-${serial.toLowerCase()}`)).toMatchObject({
    attestation: 'tpm',
    state: 'pending',
  });
  expect(await bench.scan(bench.line(), { product: gateway, serial })).toBe('UNIT_ALREADY_PROVISIONED');
  expect(await isSound()).toEqual([]);
});

describe('one TPM is one unit', () => {
  test('its key under another label is a FAIL, and the first unit stays as it is', async () => {
    bench.plugIn(gateway, 'two');
    expect(await bench.scan(bench.line(), { product: gateway, serial: 'TG00000002' })).toBe('PASS');
    const again = { product: gateway, serial: 'TG00000003' };
    expect(await bench.scan(bench.line(), again)).toBe('DEVICE_PROVISIONED_AS_OTHER');
    expect(bench.parts.ledger.unit('TG00000003')).toMatchObject({ state: 'failed', credentialSha256: null });
    expect(bench.parts.ledger.unit('TG00000002')).toMatchObject({ state: 'passed' });
  });

  test('a clone in the next slot at the same moment passes in one of the two, and never in both', async () => {
    const [first, second] = [new WiredDevice(tpmGatewaySimulator, 'a', { state: memory }), cloned()];
    const slots = [first, second].map((device, index) => {
      const serial = `TG1000000${index}`;
      return bench.scan(bench.line({ openLink: device.open }), { product: gateway, serial, slot: String(index + 1) });
    });
    const ended = await Promise.all(slots);
    expect(ended.toSorted()).toEqual(['DEVICE_PROVISIONED_AS_OTHER', 'PASS']);
    first.close();
    second.close();
    expect(await isSound()).toEqual([]);
  });
  const cloned = () => new WiredDevice(tpmGatewaySimulator, 'b', { state: memory });

  test('that was imported for a unit fails as any other', async () => {
    const other = await startSoftwareTpm();
    const state = { permall: (await readFile(join(dirname(other.socket), 'tpm2-00.permall'))).toString('base64') };
    await other.close();
    const serial = 'TG20000001';
    if (!isSerialNumber(serial)) throw new TypeError('no serial number');
    const { ledger } = bench.parts;
    const { endorsementKey } = other;
    const shared = { endorsementKey, storageRootKey: null, readFrom: null, person: 'tester' };
    await importEndorsementKey(ledger, { ...shared, product: imported, serial, registrationId: { by: 'sha256' } });
    const device = new WiredDevice(tpmGatewaySimulator, 'c', { state });
    const scan = { product: gateway, serial: 'TG20000002' };
    expect(await bench.scan(bench.line({ openLink: device.open }), scan)).toBe('DEVICE_PROVISIONED_AS_OTHER');
    expect(ledger.unit('TG20000002')?.state).toBe('failed');
    device.close();
  });
});

describe('a rework', () => {
  test('with the same TPM proves it once more', async () => {
    const serial = 'TG30000001';
    bench.plugIn(gateway, 'same');
    const line = bench.line();
    expect(await bench.scan(line, { product: gateway, serial })).toBe('PASS');
    expect(await bench.scan(line, { product: gateway, serial, rework: 'a new housing' })).toBe('PASS');
    expect(keysOf(serial).map(({ state }) => state)).toEqual(['live']);
    expect(await bench.scan(line, { product: gateway, serial })).toBe('UNIT_ALREADY_PROVISIONED');
  });

  test('with a new board voids the old key with its reason, and the cloud is to get the new one', async () => {
    const serial = 'TG30000002';
    const device = bench.plugIn(gateway, 'old board');
    const line = bench.line();
    expect(await bench.scan(line, { product: gateway, serial })).toBe('PASS');
    device.replaceBy('new board');
    expect(await bench.scan(line, { product: gateway, serial })).toBe('UNIT_ALREADY_PROVISIONED');
    expect(await bench.scan(line, { product: gateway, serial, rework: 'its board burnt' })).toBe('PASS');
    const keys = keysOf(serial);
    expect(keys.map(({ state, voidedReason }) => [state, voidedReason])).toEqual([
      ['voided', 'its board burnt'],
      ['live', null],
    ]);
    const row = bench.parts.ledger.outboxRow(`tpm-gateway-${serial.toLowerCase()}`);
    expect(row).toMatchObject({ state: 'pending', credentialSha256: keys[1]?.sha256 });
    expect(await isSound()).toEqual([]);
  });
});

describe('a product that holds its devices to the owner of the TPM', () => {
  test('fails a TPM without a storage root key', async () => {
    bench.plugIn(owned, 'without');
    const ended = await bench.scan(bench.line(), { product: owned, serial: 'TG40000001' });
    expect(ended).toBe('TPM_STORAGE_ROOT_KEY_MISSING');
    expect(bench.parts.ledger.unit('TG40000001')?.state).toBe('failed');
  });

  test('has both keys proven, and enrolled', async () => {
    const other = await startSoftwareTpm();
    const state = { permall: (await readFile(join(dirname(other.socket), 'tpm2-00.permall'))).toString('base64') };
    const device = new WiredDevice(tpmGatewaySimulator, 'with', { state });
    const serial = 'TG40000002';
    expect(await bench.scan(bench.line({ openLink: device.open }), { product: owned, serial })).toBe('PASS');
    const { endorsementKey, storageRootKey } = other;
    expect(keysOf(serial)).toMatchObject([{ endorsementKey, storageRootKey }]);
    device.close();
    await other.close();
    expect(await isSound()).toEqual([]);
  });
});

describe('a wire that fails', () => {
  // Bytes of the conversation, both directions: in the template, in the key, in the credential, in what answers them.
  test.concurrent.each([
    ['flip', 'TG50', [3, 40, 77, 120, 390, 470, 700, 1000, 1130, 1500, 2000, 2500]],
    ['vanish', 'TG51', [3, 120, 390, 1000, 2000, 2500]],
    ['stall', 'TG52', [40, 700, 2500]],
    ['swap', 'TG53', [40, 700, 1500, 2500]],
  ] as const)('by %s at any byte never passes a key that the unit does not hold', async (kind, prefix, bytes) => {
    for (const [index, at] of bytes.entries()) {
      const scan = { product: gateway, serial: `${prefix}${String(index).padStart(6, '0')}`, slot: kind };
      const device = bench.plugIn(gateway, `${kind} at ${at}`, kind);
      device.setFault({ kind, at });
      const first = await bench.scan(bench.line(), { ...scan, product: hasty });
      expect(first).toMatch(/^(?:PASS|[A-Z]+_[A-Z_]+)$/);
      device.setFault(undefined);
      device.putBack();
      const second = await bench.scan(bench.line(), scan);
      const rework = await bench.scan(bench.line(), { ...scan, rework: 'to see which key it has' });
      expect([first, second, rework]).toEqual(
        first === 'PASS' ? ['PASS', 'UNIT_ALREADY_PROVISIONED', 'PASS'] : [first, 'PASS', 'PASS'],
      );
      // The key that it passed with is the one that it has.
      expect(keysOf(scan.serial)).toHaveLength(1);
    }
    expect(await isSound()).toEqual([]);
  });
});

test('a run that is stopped leaves nothing, and the next one passes', async () => {
  const serial = 'TG60000001';
  bench.plugIn(gateway, 'stopped');
  const cancel = new AbortController();
  const onEvent = (event: RunEvent): void => {
    if (event.type === 'phase.entered' && event.phase === 'verify') cancel.abort();
  };
  const stopped = await bench.scan(bench.line(), { product: gateway, serial }, { onEvent, cancel: cancel.signal });
  expect(stopped).toBe('RUN_CANCELLED');
  expect(keysOf(serial)).toEqual([]);
  expect(await bench.scan(bench.line(), { product: gateway, serial })).toBe('PASS');
});

test('a verdict that the disk does not take is no PASS, and leaves no key; the next scan passes', async () => {
  const serial = 'TG60000002';
  bench.plugIn(gateway, 'disk');
  const ledger = ledgerWith(bench.parts.ledger, ({ kind }) => {
    if (kind === 'endorsement-key.proven') throw ledgerError('LEDGER_DISK_FULL');
  });
  expect(await bench.scan(bench.line({ ledger }), { product: gateway, serial })).toBe('LEDGER_DISK_FULL');
  expect(keysOf(serial)).toEqual([]);
  expect(await bench.scan(bench.line(), { product: gateway, serial })).toBe('PASS');
  expect(keysOf(serial)).toHaveLength(1);
  expect(await isSound()).toEqual([]);
});
