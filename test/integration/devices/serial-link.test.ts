import { existsSync } from 'node:fs';
import { mkdtemp, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SimulatorFamily } from '../../../station/devices/simulator/device-simulator.ts';
import { type RunningSimulator, startSimulator } from '../../../station/devices/simulator/simulator-host.ts';
import type { ByteLink } from '../../../station/devices/transport/byte-link.ts';
import { openLink } from '../../../station/devices/transport/open-link.ts';
import { isStationError } from '../../../station/domain/station-error.ts';

const never = new AbortController().signal;
const line = { baudRate: 115_200, rtscts: true };

/** Says at every byte what it heard: `x` → `[x]`. */
const parrot: SimulatorFamily = {
  name: 'parrot',
  faults: {},
  createSimulator: ({ serial, wire }) => ({
    family: 'parrot',
    serial,
    receive: (chunk) => wire.send(Buffer.from(`[${Buffer.from(chunk).toString('latin1')}]`, 'latin1')),
    boot: () => undefined,
    saveState: () => null,
    identity: () => undefined,
  }),
};

const readUntil = async (opened: ByteLink, length: number): Promise<string> => {
  let text = '';
  while (text.length < length) text += (await opened.read(never)).toString('latin1');
  return text;
};

describe('a serial link', () => {
  let folder = '';
  let link = '';
  const open: { close(): Promise<void> }[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'serial-link-'));
    link = join(folder, 'dev0');
  });
  afterEach(async () => {
    for (const resource of open.splice(0).toReversed()) await resource.close();
  });
  afterAll(() => rm(folder, { recursive: true }));

  const start = async (options: { baudRate?: number | null; faults?: string[] } = {}): Promise<RunningSimulator> => {
    const { baudRate = null, faults = [] } = options;
    const simulator = await startSimulator({
      family: parrot,
      serial: 'P1',
      at: { link },
      baudRate,
      faults,
      vanishedMs: 1,
    });
    open.push(simulator);
    return simulator;
  };
  const connect = async (options: Partial<typeof line> = {}): Promise<ByteLink> => {
    const opened = await openLink(link, { ...line, ...options }, never);
    open.push(opened);
    return opened;
  };
  it('carries every byte both ways, untouched and counted', async () => {
    const simulator = await start();
    const opened = await connect();
    const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    await opened.write(all, never);
    const heard = (await readUntil(opened, 258)).replaceAll(/\]\[/g, '');
    expect(Buffer.from(heard.slice(1, -1), 'latin1')).toEqual(all);
    expect(opened.traffic).toEqual({ sent: simulator.traffic.received, received: simulator.traffic.sent });
    expect(opened.traffic.sent).toBe(256);
  });

  it('belongs to one program at a time, and is free once closed', async () => {
    await start();
    const first = await connect();
    await expect(openLink(link, line, never)).rejects.toMatchObject({ code: 'PORT_BUSY', details: { address: link } });
    await first.write(Buffer.from('a'), never);
    await expect(readUntil(first, 3)).resolves.toBe('[a]');
    await first.close();
    await first.close();
    const second = await connect();
    await second.write(Buffer.from('b'), never);
    await expect(readUntil(second, 3)).resolves.toBe('[b]');
  });

  it('loses no byte to a read that was aborted', async () => {
    await start();
    const opened = await connect();
    const stop = new AbortController();
    const aborted = opened.read(stop.signal);
    stop.abort(new Error('stop'));
    await expect(aborted).rejects.toThrow('stop');
    await opened.write(Buffer.from('a'), never);
    await expect(readUntil(opened, 3)).resolves.toBe('[a]');
  });

  it('drops what was not read, that in the OS included', async () => {
    const simulator = await start();
    const opened = await connect();
    await opened.write(Buffer.from('old'), never);
    while (simulator.traffic.sent < 5) await new Promise(setImmediate);
    opened.discardInput();
    await opened.write(Buffer.from('new'), never);
    await expect(readUntil(opened, 5)).resolves.toBe('[new]');
  });

  it('says that the device is gone, after everything that it still said', async () => {
    const simulator = await start({ faults: ['vanish:4'] });
    const opened = await connect();
    await opened.write(Buffer.from('ab'), never);
    const rest: string[] = [];
    const ended = (async () => {
      for (;;) rest.push((await opened.read(never)).toString());
    })();
    await expect(ended).rejects.toMatchObject({ code: 'DEVICE_DISCONNECTED' });
    expect('[a'.startsWith(rest.join('').slice(0, 2))).toBe(true);
    await expect(opened.write(Buffer.from('x'), never)).rejects.toMatchObject({ code: 'DEVICE_DISCONNECTED' });
    await opened.close();
    await simulator.present();
    const again = await connect();
    await again.write(Buffer.from('c'), never);
    await expect(readUntil(again, 3)).resolves.toBe('[c]');
  });

  it('notices every hang-up, whatever it was doing when the device went', async () => {
    const codes = Array.from({ length: 60 }, async (_, index) => {
      const faults = [`vanish:${1 + index}`];
      const simulator = await startSimulator({
        family: parrot,
        serial: 'P1',
        at: { pty: true },
        baudRate: null,
        faults,
      });
      const opened = await openLink(simulator.address, line, never);
      await opened.write(Buffer.alloc(40, 'x'), never).catch(() => undefined);
      const reading = (async () => {
        for (;;) await opened.read(AbortSignal.timeout(3_000));
      })();
      const code: unknown = await reading.catch((error: unknown) => (isStationError(error) ? error.code : error));
      await Promise.all([opened.close(), simulator.close()]);
      return code;
    });
    expect(new Set(await Promise.all(codes))).toEqual(new Set(['DEVICE_DISCONNECTED']));
  });

  it('hears noise at a wrong baud rate, and the device too', async () => {
    const simulator = await start({ baudRate: 115_200 });
    const opened = await connect({ baudRate: 9600 });
    await opened.write(Buffer.from('hello'), never);
    expect(await readUntil(opened, 7)).not.toContain('hello');
    await opened.close();
    simulator.reboot();
    const right = await connect();
    await right.write(Buffer.from('x'), never);
    await expect(readUntil(right, 3)).resolves.toBe('[x]');
  });

  it('takes the time that its baud rate takes', async () => {
    await start({ baudRate: 115_200 });
    const opened = await connect();
    const text = 'x'.repeat(500);
    const started = performance.now();
    await opened.write(Buffer.from(text), never);
    let received = 0;
    while (received < 500) received += [...(await opened.read(never))].filter((byte) => byte === 0x78).length;
    const tookMs = performance.now() - started;
    // Both directions overlap here; one of them alone is the least there can be.
    expect(tookMs).toBeGreaterThanOrEqual((500 * 10) / 115.2);
    expect(tookMs).toBeLessThan(1000);
  });

  it('never replaces a file that is not a simulator’s link, and takes over one that was left behind', async () => {
    const file = join(folder, 'file');
    await writeFile(file, 'precious');
    const taken = startSimulator({ family: parrot, serial: 'P1', at: { link: file }, baudRate: null });
    await expect(taken).rejects.toMatchObject({ code: 'SIMULATOR_LINK_TAKEN' });
    const stale = join(folder, 'stale');
    await symlink('/dev/pts/987654', stale);
    const simulator = await startSimulator({ family: parrot, serial: 'P1', at: { link: stale }, baudRate: null });
    expect(await readlink(stale)).not.toBe('/dev/pts/987654');
    await simulator.close();
    expect(existsSync(stale)).toBe(false);
  });

  it('turns a second station away from a TCP port', async () => {
    const simulator = await startSimulator({ family: parrot, serial: 'P1', at: { tcp: 0 }, baudRate: null });
    open.push(simulator);
    const first = await openLink(simulator.address, line, never);
    const second = await openLink(simulator.address, line, never);
    await expect(second.read(never)).rejects.toMatchObject({ code: 'DEVICE_DISCONNECTED' });
    await first.write(Buffer.from('a'), never);
    await expect(readUntil(first, 3)).resolves.toBe('[a]');
    await Promise.all([first.close(), second.close()]);
  });
});
