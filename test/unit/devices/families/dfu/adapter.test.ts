import { createHash, X509Certificate } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Credential } from '../../../../../station/devices/device-adapter.ts';
import { dfuRequest } from '../../../../../station/devices/families/dfu/protocol/requests.ts';
import { DfuUnit } from '../../../../../station/devices/families/dfu/simulated/dfu-unit.ts';
import { dfuSimulator } from '../../../../../station/devices/families/dfu/simulator.ts';
import { selfSigned } from '../zephyr-shell/self-signed.ts';
import { portPath, type UnitOnBus, unitOnBus } from './unit-on-bus.ts';

const dps = { idScope: '0ne00C0FFEE', registrationId: 'unit0001', globalEndpoint: 'global.example' };
const nonce = Buffer.alloc(32);
const kinds = ['dfu', 'dfuse'] as const;

const classRequests = ({ transfers }: UnitOnBus, request: number): UnitOnBus['transfers'] =>
  transfers.filter(({ setup }) => setup.requestType === 'class' && setup.request === request);

const symmetric = (): Credential => ({ kind: 'symmetric-key', key: Buffer.alloc(32, 0x5a) });

function hostMade() {
  const { certificate, privateKey } = selfSigned();
  return { kind: 'x509', chain: [certificate], privateKey } as const;
}

const bufferIn = (value: unknown): Buffer[] => (Buffer.isBuffer(value) ? [value] : []);

async function write({ adapter, signal }: UnitOnBus, credential: Credential): Promise<void> {
  await adapter.writeCredential(credential, signal);
  await adapter.writeDps(dps, signal);
}

const memoryOf = ({ unit }: UnitOnBus, alternate: number): Buffer => {
  if (!(unit.simulator instanceof DfuUnit)) throw new TypeError('another simulator');
  return unit.simulator.memory(alternate);
};

afterEach(() => {
  vi.restoreAllMocks();
});

describe.each(kinds)('%s: keys', (kind) => {
  it('are in no buffer once they are written and read', async () => {
    const bench = await unitOnBus(kind);
    const { adapter, signal } = bench;
    const credential = hostMade();
    await adapter.probe(signal);
    await write(bench, credential);
    await adapter.readState(signal);
    await adapter.verify({ credential, dps }, nonce, signal);
    const secret = credential.privateKey.subarray(-40);
    const carried = bench.transfers.filter(({ content }) => content.includes(secret.subarray(0, 16)));
    expect(carried.filter(({ direction }) => direction === 'out').length).toBeGreaterThan(0);
    expect(carried.filter(({ direction }) => direction === 'in').length).toBeGreaterThan(0);
    expect(carried.filter(({ data }) => data.some((byte) => byte !== 0))).toEqual([]);
    expect(credential.privateKey.some((byte) => byte !== 0)).toBe(true);
  });

  it('are in no other memory of the station’s either, but the run’s own', async () => {
    const bench = await unitOnBus(kind);
    const { adapter, signal } = bench;
    const credential = hostMade();
    const secret = credential.privateKey.subarray(-40, -20);
    const allocated = vi.spyOn(Buffer, 'alloc');
    const copied = vi.spyOn(Buffer, 'from');
    const made = (): Buffer[] => [
      ...allocated.mock.results.flatMap(({ value }) => bufferIn(value)),
      // Who copies the very key; the simulated unit copies what it gets.
      ...copied.mock.calls.flatMap(([from], index) =>
        Object.is(from, credential.privateKey) ? bufferIn(copied.mock.results[index]?.value) : [],
      ),
    ];
    await adapter.probe(signal);
    await adapter.writeCredential(credential, signal);
    expect(made().filter((buffer) => buffer.includes(secret)).length).toBe(1);
    await adapter.writeDps(dps, signal);
    await adapter.readState(signal);
    await adapter.verify({ credential, dps }, nonce, signal);
    await adapter.writeDps({ ...dps, idScope: '0ne00C0FFEF' }, signal);
    expect(made().filter((buffer) => buffer.includes(secret))).toEqual([]);
    expect(allocated.mock.results.length).toBeGreaterThan(4);
  });

  it('that wait for the settings are the adapter’s own, and are gone after an abort', async () => {
    const bench = await unitOnBus(kind);
    const { adapter, signal } = bench;
    await adapter.probe(signal);
    const credential = hostMade();
    const copy = { ...credential, privateKey: Buffer.from(credential.privateKey) };
    await adapter.writeCredential(credential, signal);
    credential.privateKey.fill(0);
    await adapter.writeDps(dps, signal);
    const checks = await adapter.verify({ credential: copy, dps }, nonce, signal);
    expect(checks.filter(({ passed }) => !passed)).toEqual([]);
    await adapter.eraseCredentials(signal);
    await adapter.writeCredential(copy, signal);
    await adapter.abort(signal);
    await adapter.writeDps(dps, signal);
    expect((await adapter.readState(signal)).map((item) => item.kind)).toEqual(Array(3).fill('dps-setting'));
  });

  it('stay where they are when only the settings are written', async () => {
    const bench = await unitOnBus(kind);
    const { adapter, signal } = bench;
    const credential = symmetric();
    await adapter.probe(signal);
    await write(bench, credential);
    const other = { ...dps, registrationId: 'unit0002' };
    await adapter.writeDps(other, signal);
    const checks = await adapter.verify({ credential, dps: other }, nonce, signal);
    expect(checks.filter(({ passed }) => !passed)).toEqual([]);
  });
});

describe('what is not the product’s', () => {
  it('is not touched: other sectors, other alternate settings', async () => {
    for (const kind of kinds) {
      const bench = await unitOnBus(kind);
      await bench.adapter.probe(bench.signal);
      const alternates = kind === 'dfu' ? [0] : [];
      const before = alternates.map((alternate) => memoryOf(bench, alternate));
      const flash = kind === 'dfuse' ? memoryOf(bench, 0).subarray(0, 0xc000) : undefined;
      await write(bench, symmetric());
      await bench.adapter.eraseCredentials(bench.signal);
      expect(alternates.map((alternate) => memoryOf(bench, alternate))).toEqual(before);
      expect(flash?.equals(memoryOf(bench, 0).subarray(0, 0xc000))).not.toBe(false);
      const addresses = classRequests(bench, dfuRequest.download)
        .filter(({ setup, content }) => kind === 'dfuse' && setup.value === 0 && content.length === 5)
        .map(({ content }) => content.readUInt32LE(1));
      expect(addresses.filter((address) => address < 0x0800_c000 || address >= 0x0801_0000)).toEqual([]);
    }
  });

  it.each([
    ['another product', { product_id: 0x0009 }, 'DFU_OTHER_PRODUCT'],
    ['an alternate setting that it has not', { alternate: 7 }, 'DFU_INTERFACE_MISSING'],
    ['DfuSe of a device that has plain DFU', { address: 0, leave: false }, 'DEVICE_FIRMWARE_UNSUITABLE'],
  ])('is refused before any request of DFU: %s', async (_, device, code) => {
    const bench = await unitOnBus('dfu', { device });
    await expect(bench.adapter.probe(bench.signal)).rejects.toMatchObject({ code });
    await bench.adapter.abort(bench.signal);
    expect(bench.transfers.filter(({ setup }) => setup.requestType === 'class')).toEqual([]);
  });

  it.each([
    ['half a sector', { area_bytes: 8_192 }],
    ['from the middle of one', { address: 0x0800_8100 }],
    ['past the end', { address: 0x0801_0000 }],
  ])('is refused before it is erased: %s', async (_, device) => {
    const bench = await unitOnBus('dfuse', { device });
    await bench.adapter.probe(bench.signal);
    const before = memoryOf(bench, 0);
    await expect(write(bench, symmetric())).rejects.toMatchObject({ code: 'DFU_AREA_UNSUITABLE' });
    expect(memoryOf(bench, 0)).toEqual(before);
    expect(classRequests(bench, dfuRequest.download)).toEqual([]);
  });

  it('is refused before it is written: more than there is room for', async () => {
    const bench = await unitOnBus('dfu', { device: { area_bytes: 60 } });
    await bench.adapter.probe(bench.signal);
    await expect(write(bench, symmetric())).rejects.toMatchObject({ code: 'DFU_AREA_TOO_SMALL' });
    await expect(bench.adapter.writeCredential(hostMade(), bench.signal)).rejects.toMatchObject({
      code: 'DFU_AREA_TOO_SMALL',
    });
    expect(classRequests(bench, dfuRequest.download)).toEqual([]);
  });
});

describe('a device that is busy', () => {
  it('is not asked before its time', async () => {
    const bench = await unitOnBus('dfuse', { faults: ['slow'] });
    await bench.adapter.probe(bench.signal);
    const startMs = performance.now();
    await write(bench, symmetric());
    // One sector to erase and one block to write, 150 ms each.
    expect(performance.now() - startMs).toBeGreaterThan(290);
  });
});

describe('a restart in the middle', () => {
  const other = () =>
    dfuSimulator.createSimulator({
      serial: 'UNIT0002',
      state: undefined,
      faults: new Set(),
      workTimes: { keyGenerationMs: 0, flashWriteMs: 0, bootMs: 0 },
      changed: () => undefined,
    });

  it('that brings another unit is not mistaken for the same one', async () => {
    const bench = await unitOnBus('dfu', { faults: ['vanish-at-manifest'] });
    await bench.adapter.probe(bench.signal);
    bench.whenGone = () => bench.bus.plug(portPath, other());
    await expect(write(bench, symmetric())).rejects.toMatchObject({ code: 'DEVICE_SWAPPED' });
  });

  it('is what a device gets that an earlier host left deaf after its manifestation', async () => {
    const bench = await unitOnBus('dfu', { faults: ['not-tolerant'] });
    const setup = { requestType: 'class', recipient: 'interface', value: 0, index: 0 } as const;
    const [device] = await bench.bus.devices();
    await device?.open();
    await device?.controlTransferOut({ ...setup, request: dfuRequest.download }, Buffer.alloc(0), 100);
    await device?.controlTransferIn({ ...setup, request: dfuRequest.getStatus }, 6, 100);
    await device?.close();
    await bench.adapter.probe(bench.signal);
    await write(bench, symmetric());
    const checks = await bench.adapter.verify({ credential: symmetric(), dps }, nonce, bench.signal);
    expect(checks.filter(({ passed }) => !passed)).toEqual([]);
  });

  it('that brings nobody is an error, though the unit holds the blob by then', async () => {
    const bench = await unitOnBus('dfu', { faults: ['vanish-at-manifest'], returns: false });
    await bench.adapter.probe(bench.signal);
    await expect(write(bench, symmetric())).rejects.toMatchObject({ code: 'DEVICE_DISCONNECTED' });
    expect(bench.unit.identity()?.registrationId).toBe(dps.registrationId);
  });
});

describe('leaving', () => {
  it('DfuSe sets the address of the application, leaves the bus, and keeps what it holds', async () => {
    const bench = await unitOnBus('dfuse');
    const { adapter, signal, bus, unit } = bench;
    await adapter.probe(signal);
    await write(bench, symmetric());
    await adapter.finish(signal);
    const [address, end] = classRequests(bench, dfuRequest.download).slice(-2);
    expect(address?.content.toString('hex')).toBe('2100000008');
    expect(end?.content.length).toBe(0);
    expect(await bus.devices()).toEqual([]);
    expect(unit.identity()?.registrationId).toBe(dps.registrationId);
  });

  it('a device that is gone before it is asked for its status has left', async () => {
    const bench = await unitOnBus('dfuse', { faults: ['vanish-at-manifest'] });
    await bench.adapter.probe(bench.signal);
    await write(bench, symmetric());
    await expect(bench.adapter.finish(bench.signal)).resolves.toBeUndefined();
  });

  it('a device that refuses to leave is not ready to ship', async () => {
    const bench = await unitOnBus('dfuse', { device: { start_address: 0x0800_0000 } });
    await bench.adapter.probe(bench.signal);
    await write(bench, symmetric());
    bench.unit.setFaults(['stall:2']);
    await expect(bench.adapter.finish(bench.signal)).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:DFU|DEVICE)_/),
    });
  });

  it('is left alone where the product says so', async () => {
    const bench = await unitOnBus('dfuse', { device: { leave: false } });
    await bench.adapter.probe(bench.signal);
    await bench.adapter.finish(bench.signal);
    expect(await bench.bus.devices()).toHaveLength(1);
  });
});

describe('what the area holds', () => {
  it('a private key is known by its public half, which is no secret', async () => {
    const bench = await unitOnBus('dfuse');
    await bench.adapter.probe(bench.signal);
    const credential = hostMade();
    await write(bench, credential);
    const held = await bench.adapter.readState(bench.signal);
    const spki = new X509Certificate(credential.chain[0]).publicKey.export({ type: 'spki', format: 'der' });
    expect(held.find(({ kind }) => kind === 'private-key')?.sha256).toBe(
      createHash('sha256').update(spki).digest('hex'),
    );
  });

  it('a key that is not the certificate’s fails the proof, though it is what was written', async () => {
    const bench = await unitOnBus('dfuse');
    await bench.adapter.probe(bench.signal);
    const credential = { ...hostMade(), privateKey: hostMade().privateKey };
    await write(bench, credential);
    const checks = await bench.adapter.verify({ credential, dps }, nonce, bench.signal);
    expect(checks.filter(({ passed }) => !passed).map(({ name }) => name)).toEqual(['key and certificate match']);
  });

  it('a blob that was cut off is something, and nothing that a run would take for its own key', async () => {
    const bench = await unitOnBus('dfuse');
    await bench.adapter.probe(bench.signal);
    await write(bench, symmetric());
    if (bench.unit.simulator instanceof DfuUnit) bench.unit.simulator.damage(0, 0xc000 + 20);
    expect(await bench.adapter.readState(bench.signal)).toMatchObject([{ kind: 'certificate', place: '0x0800C000' }]);
    const checks = await bench.adapter.verify({ credential: symmetric(), dps }, nonce, bench.signal);
    expect(checks.filter(({ passed }) => passed).map(({ name }) => name)).toEqual(['identity']);
    await bench.adapter.eraseCredentials(bench.signal);
    expect(await bench.adapter.readState(bench.signal)).toEqual([]);
  });

  it('something behind a good blob fails the proof', async () => {
    const bench = await unitOnBus('dfuse');
    await bench.adapter.probe(bench.signal);
    await write(bench, symmetric());
    if (bench.unit.simulator instanceof DfuUnit) bench.unit.simulator.damage(0, 0xffff);
    const checks = await bench.adapter.verify({ credential: symmetric(), dps }, nonce, bench.signal);
    expect(checks.filter(({ passed }) => !passed).map(({ name }) => name)).toEqual(['every byte at 0x0800C000']);
  });
});
