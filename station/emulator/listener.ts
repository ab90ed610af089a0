import { once } from 'node:events';
import type { Server } from 'node:net';
import { trackConnections } from './connection-reset.ts';
import { emulatorError } from './emulator-errors.ts';

/** A server that can vanish from its port and come back to the same one, as if it had been unplugged. */
export interface Listener {
  readonly port: number;
  /** Connections are refused and open ones reset, until `resume`. */
  refuse(): Promise<void>;
  resume(): Promise<void>;
  close(): Promise<void>;
}

/** @throws EMULATOR_PORT_BUSY, EMULATOR_LISTEN_FAILED */
export async function startListener(server: Server, host: string, wantedPort: number): Promise<Listener> {
  const connections = trackConnections(server);

  const listen = async (port: number): Promise<number> => {
    server.listen({ host, port });
    try {
      await once(server, 'listening');
    } catch (error) {
      const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      if (reason === 'EADDRINUSE') throw emulatorError('EMULATOR_PORT_BUSY', { host, port }, error);
      throw emulatorError('EMULATOR_LISTEN_FAILED', { host, port, reason }, error);
    }
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : port;
  };

  const port = await listen(wantedPort);
  const stop = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const connection of connections) connection.resetAndDestroy();
    await closed;
  };
  return {
    port,
    refuse: stop,
    close: stop,
    async resume() {
      if (!server.listening) await listen(port);
    },
  };
}
