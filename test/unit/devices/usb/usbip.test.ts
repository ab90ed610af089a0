import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { UsbFunction } from '../../../../station/devices/usb/simulator/usb-function.ts';
import { startUsbipServer, type UsbipServer } from '../../../../station/devices/usb/simulator/usbip-server.ts';
import { EchoFunction } from '../../../usb/guest/echo-function.ts';

/** A host as Linux is one: writes headers byte by byte as the protocol’s document has them. */
class Host {
  readonly #socket;
  #received = Buffer.alloc(0);
  #wake: (() => void) | undefined;
  ended = false;

  constructor(port: number) {
    this.#socket = connect(port, '127.0.0.1');
    this.#socket.on('data', (bytes) => {
      this.#received = Buffer.concat([this.#received, bytes]);
      this.#wake?.();
    });
    this.#socket.on('close', () => {
      this.ended = true;
      this.#wake?.();
    });
    this.#socket.on('error', () => undefined);
  }

  submit(sequence: number, endpoint: number, direction: 0 | 1, length: number, setup: number[] = [], data?: Buffer) {
    const header = Buffer.alloc(48);
    for (const [at, value] of [1, sequence, 0x0001_0002, direction, endpoint, 0, length].entries()) {
      header.writeUInt32BE(value, at * 4);
    }
    header.set(setup, 40);
    this.write(Buffer.concat([header, data ?? Buffer.alloc(0)]));
  }

  unlink(sequence: number, unlinked: number): void {
    const header = Buffer.alloc(48);
    for (const [at, value] of [2, sequence, 0x0001_0002, 0, 0, unlinked].entries()) header.writeUInt32BE(value, at * 4);
    this.write(header);
  }

  /** In two pieces, cut in the middle of a header. */
  write(bytes: Buffer): void {
    this.#socket.write(bytes.subarray(0, 11));
    this.#socket.write(bytes.subarray(11));
  }

  async read(length: number): Promise<Buffer> {
    while (this.#received.length < length) {
      if (this.ended) throw new Error('the connection has ended');
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const taken = this.#received.subarray(0, length);
    this.#received = this.#received.subarray(length);
    return taken;
  }

  async end(): Promise<void> {
    while (!this.ended) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Command, sequence number, status and actual length of the next answer. */
  async answer(): Promise<[number, number, number, number]> {
    const header = await this.read(48);
    return [header.readUInt32BE(0), header.readUInt32BE(4), header.readInt32BE(20), header.readUInt32BE(24)];
  }

  close(): void {
    this.#socket.destroy();
  }
}

async function plugged(usbFunction: UsbFunction): Promise<{ host: Host; server: UsbipServer; dropped: unknown[] }> {
  const dropped: unknown[] = [];
  const server = await startUsbipServer(usbFunction, {}, { dropped: (back) => dropped.push(back) });
  const host = new Host(server.port);
  onTestFinished(async () => {
    host.close();
    await server.close();
  });
  return { host, server, dropped };
}

const getDeviceDescriptor = [0x80, 6, 0, 1, 0, 0, 64, 0];

describe('a device over USB/IP', () => {
  test('answers what a host asks of every device', async () => {
    const { host } = await plugged(new EchoFunction('E1'));
    host.submit(7, 0, 1, 64, getDeviceDescriptor);
    expect(await host.answer()).toEqual([3, 7, 0, 18]);
    expect((await host.read(18)).readUInt16LE(8)).toBe(0x1209);
    host.submit(8, 0, 1, 255, [0x80, 6, 3, 3, 9, 4, 255, 0]);
    const [, , , length] = await host.answer();
    expect((await host.read(length)).subarray(2).toString('utf16le')).toBe('E1');
  });

  test('what it does not know is a stall', async () => {
    const { host } = await plugged(new EchoFunction('E1'));
    host.submit(1, 0, 1, 8, [0xa1, 3, 0, 0, 0, 0, 8, 0]);
    expect(await host.answer()).toEqual([3, 1, -32, 0]);
  });

  test('a transfer that is taken back loses nothing of what comes later', async () => {
    const { host } = await plugged(new EchoFunction('E1'));
    const data = randomBytes(100);
    host.submit(1, 1, 1, 512);
    host.unlink(2, 1);
    expect(await host.answer()).toEqual([4, 2, -104, 0]);
    host.submit(3, 1, 0, data.length, [], data);
    expect(await host.answer()).toEqual([3, 3, 0, 100]);
    host.submit(4, 1, 1, 512);
    expect(await host.answer()).toEqual([3, 4, 0, 100]);
    expect(await host.read(100)).toEqual(data);
    host.unlink(5, 4);
    expect((await host.answer())[2]).toBe(0);
  });

  test('a long IN transfer goes on over full packets until a short one', async () => {
    const echo = new EchoFunction('E1');
    const { host } = await plugged(echo);
    host.submit(1, 1, 1, 4096);
    // Attached with the first transfer, and reset by it.
    host.submit(2, 0, 1, 64, getDeviceDescriptor);
    await host.answer();
    await host.read(18);
    echo.say(randomBytes(1_100));
    expect(await host.answer()).toEqual([3, 1, 0, 1_100]);
  });

  test('a device that leaves ends the connection; it says when it will be back', async () => {
    const echo = new EchoFunction('E1');
    const { host, dropped } = await plugged(echo);
    host.submit(1, 0, 1, 64, getDeviceDescriptor);
    await host.answer();
    echo.plug?.drop({ afterMs: 5 });
    await host.end();
    expect(dropped).toEqual([{ afterMs: 5 }]);
  });

  test('usbip’s own list and import are answered; a second host is turned away', async () => {
    const { host, server } = await plugged(new EchoFunction('E1'));
    const list = new Host(server.port);
    list.write(Buffer.from('0111800500000000', 'hex'));
    const answer = await list.read(12 + 312 + 4);
    expect(answer.readUInt32BE(8)).toBe(1);
    expect(answer.readUInt16BE(12 + 300)).toBe(0x1209);
    expect([...answer.subarray(-4)]).toEqual([0xff, 0, 0, 0]);
    list.close();
    host.write(Buffer.concat([Buffer.from('0111800300000000', 'hex'), Buffer.alloc(32)]));
    expect((await host.read(8 + 312)).readUInt32BE(4)).toBe(0);
    const second = new Host(server.port);
    second.submit(1, 0, 1, 64, getDeviceDescriptor);
    await second.end();
    host.submit(1, 0, 1, 64, getDeviceDescriptor);
    expect(await host.answer()).toEqual([3, 1, 0, 18]);
  });
});
