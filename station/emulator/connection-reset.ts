import type { Server, Socket } from 'node:net';

/** Open TCP connections of the emulator's servers by their two ends; a TLS socket cannot send RST, these can. */
const tcpConnections = new Map<string, Socket>();

const endsOf = (socket: Socket): string =>
  [socket.localAddress, socket.localPort, socket.remoteAddress, socket.remotePort].join(' ');

/** Makes the server's connections known to `resetConnection`; returns those that are open, as they come and go. */
export function trackConnections(server: Server): ReadonlySet<Socket> {
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    const ends = endsOf(socket);
    open.add(socket);
    tcpConnections.set(ends, socket);
    // A reset by the client is its right; without a listener it would end the process.
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      open.delete(socket);
      tcpConnections.delete(ends);
    });
  });
  return open;
}

/** Ends a connection, or the one below a TLS socket, with RST: the peer sees ECONNRESET, not an orderly end. */
export function resetConnection(socket: Socket): void {
  const connection = tcpConnections.get(endsOf(socket));
  if (connection) connection.resetAndDestroy();
  else socket.destroy();
}
