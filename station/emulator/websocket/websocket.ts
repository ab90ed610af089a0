import { createHash } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { encodeFrame, type Frame, frameReader, opcode } from './websocket-frames.ts';

/** Where Microsoft's SDKs connect, on the HTTPS port. */
const path = '/$iothub/websocket';
/** RFC 6455 §1.3 */
const acceptSalt = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** Serves a device on a stream; `socket` is the connection below it. */
export type ServeStream = (stream: Duplex, socket: TLSSocket) => void;

/**
 * Serves WebSockets on an HTTPS server, each by the subprotocol that it asks for: the first that it offers and that is
 * served. Other upgrades are refused.
 */
export function serveWebSockets(server: Server, bySubprotocol: Readonly<Record<string, ServeStream>>): void {
  const served = new Map(Object.entries(bySubprotocol));
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const refuse = (status: string): void =>
      void socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    const refusal = refusalOf(request);
    if (refusal !== undefined) return refuse(refusal);
    const subprotocol = offeredBy(request).find((name) => served.has(name)) ?? '';
    const serve = served.get(subprotocol);
    if (!serve || !(socket instanceof TLSSocket)) return refuse('400 Bad Request');
    const key = request.headers['sec-websocket-key'] ?? '';
    const accept = createHash('sha1').update(`${key}${acceptSalt}`).digest('base64');
    const lines = [
      'HTTP/1.1 101 Switching Protocols',
      'Upgrade: websocket',
      'Connection: Upgrade',
      `Sec-WebSocket-Accept: ${accept}`,
      `Sec-WebSocket-Protocol: ${subprotocol}`,
    ];
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    serve(new WebSocketStream(socket, head), socket);
  });
}

/** The status line that refuses a handshake (RFC 6455 §4.2.1); undefined for a good one. */
function refusalOf({ url = '', method, headers }: IncomingMessage): string | undefined {
  if ((url.split('?')[0] ?? '').toLowerCase() !== path) return '404 Not Found';
  if (headers['sec-websocket-version'] !== '13') return '426 Upgrade Required';
  const isKey = /^[A-Za-z0-9+/]{22}==$/.test(headers['sec-websocket-key'] ?? '');
  const isWebSocket = headers.upgrade?.toLowerCase() === 'websocket';
  return method === 'GET' && isWebSocket && isKey ? undefined : '400 Bad Request';
}

const offeredBy = ({ headers }: IncomingMessage): string[] =>
  (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());

/**
 * The binary messages of a WebSocket as a stream of bytes: where one ends means nothing to MQTT (3.1.1 §6.0.0-2) or
 * AMQP. A text message, or what breaks RFC 6455, destroys it.
 */
class WebSocketStream extends Duplex {
  readonly #socket: TLSSocket;
  readonly #read = frameReader();

  constructor(socket: TLSSocket, head: Buffer) {
    super();
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('close', () => this.destroy());
    if (head.length > 0) this.#take(head);
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(encodeFrame(opcode.binary, chunk), done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.end(encodeFrame(opcode.close, Buffer.alloc(0)), () => done());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }

  #take(chunk: Buffer): void {
    let frames: Frame[];
    try {
      frames = this.#read(chunk);
    } catch {
      this.destroy();
      return;
    }
    for (const frame of frames) this.#handle(frame);
  }

  #handle({ opcode: code, payload }: Frame): void {
    switch (code) {
      case opcode.binary:
      case opcode.continuation:
        if (!this.destroyed && !this.push(payload)) this.#socket.pause();
        return;
      case opcode.ping:
        this.#socket.write(encodeFrame(opcode.pong, payload));
        return;
      case opcode.pong:
        return;
      case opcode.close:
        this.end();
        return;
      default:
        this.destroy();
    }
  }
}
