import { once } from 'node:events';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { createTestStation, type TestStation } from '../../setup/station-home.ts';
import { startStation } from '../../setup/station-process.ts';

const imei = '350000000000017';

test.each([150, 600, 1000, 1700, 2300])(
  'SIGKILL after %i bytes: a verdict at start, then PASS with the one certificate',
  async (bytes) => {
    await using line = await createTestStation();
    await using device = await startStation(['simulate', 'nrf91', '--serial', imei, '--tcp', '0', '--no-pacing']);
    let killed = false;
    await using wire = await countingWire(String(device.ready['link']), () => killed);
    const scan = ['provision', '--product', 'tracker', '--serial', imei, '--port', wire.address];

    const dying = line.start(scan);
    await wire.after(bytes);
    dying.child.kill('SIGKILL');
    killed = true;
    expect((await dying.finished).signal).toBe('SIGKILL');
    expect(await passes(line)).toBe(0);

    const again = await line.run(scan);
    expect(again.json()[0]).toMatchObject({ outcome: 'PASS' });
    // The person is told of the unit that the crash left behind, and what to do with it.
    expect(again.stderr).toContain(`${imei} was in slot 1 when the station stopped`);
    const history = await line.run(['units', 'show', imei]);
    const { credentials, history: entries } = Object(history.json()[0]);
    expect(credentials.filter(({ state }: { state: string }) => state === 'live')).toHaveLength(1);
    expect(credentials.filter(({ certificate }: { certificate: string | null }) => certificate !== null)).toHaveLength(
      1,
    );
    expect(entries).toContainEqual(
      expect.objectContaining({
        kind: 'run.finished',
        content: expect.objectContaining({ outcome: 'ERROR', recovered: true }),
      }),
    );
    const verified = await line.run(['ledger', 'verify']);
    expect(verified.json()[0]).toMatchObject({ verified: true, passes: 1, certificates: 1 });
  },
);

const passes = async (line: TestStation): Promise<unknown> =>
  Object((await line.run(['ledger', 'verify'])).json()[0])['passes'];

/** A wire that counts, so that a process can be killed at a chosen byte of its conversation. */
async function countingWire(link: string, isOpen: () => boolean) {
  const port = Number(link.split(':').at(-1));
  let passed = 0;
  let wanted = Number.POSITIVE_INFINITY;
  const reached = Promise.withResolvers<void>();
  const sockets = new Set<Socket>();
  const server: Server = createServer((station) => {
    const device = createConnection(port, '127.0.0.1');
    const carry = (from: Socket, to: Socket): void => {
      sockets.add(from);
      from.on('error', () => undefined);
      from.on('close', () => to.destroy());
      from.on('data', (chunk) => {
        passed += chunk.length;
        if (passed >= wanted) reached.resolve();
        // What was counted stays on the wire until the process is dead.
        if (passed < wanted || isOpen()) to.write(chunk);
      });
    };
    carry(station, device);
    carry(device, station);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  return {
    address: `tcp:127.0.0.1:${address.port}`,
    after(bytes: number): Promise<void> {
      wanted = bytes;
      return reached.promise;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
