import { createServer, type Server, type Socket } from 'node:net';
import { errnoOf } from '../transport/errno.ts';
import { simulatorError } from './simulator-errors.ts';
import type { SimulatorPort, SimulatorPortEvents } from './simulator-port.ts';

const host = '127.0.0.1';

/** How long a new station may wait for the last one to be gone: its close is still on its way when the next one connects. */
const handoverMs = 500;

/**
 * A TCP port on loopback, as a serial device server offers it: raw, one station at a time; a second one is turned away.
 * @param port 0 for any free one
 * @throws SIMULATOR_PORT_TAKEN
 */
export async function openTcpPort(port: number, events: SimulatorPortEvents): Promise<SimulatorPort> {
  let station: Socket | undefined;
  const all = new Set<Socket>();
  const serve = (socket: Socket): void => {
    station = socket;
    socket.on('data', (chunk) => events.received(chunk, null));
    socket.once('close', () => {
      station = undefined;
    });
  };
  const server = createServer({ noDelay: true }, (socket) => {
    all.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => all.delete(socket));
    if (station === undefined) {
      serve(socket);
      return;
    }
    const tooLong = setTimeout(() => socket.destroy(), handoverMs);
    station.once('close', () => {
      clearTimeout(tooLong);
      if (socket.destroyed || station !== undefined) socket.destroy();
      else serve(socket);
    });
  });
  await listen(server, port);
  const bound = server.address();
  const boundPort = typeof bound === 'object' && bound !== null ? bound.port : port;
  return {
    address: `tcp:${host}:${boundPort}`,
    send: (bytes) => {
      if (station?.writable === true) station.write(bytes);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of all) socket.destroy();
      }),
  };
}

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (cause) =>
      reject(simulatorError('SIMULATOR_PORT_TAKEN', { port, reason: errnoOf(cause) }, cause)),
    );
    server.listen(port, host, resolve);
  });
