import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DpsTarget, openTarget } from './dps-target.ts';

let target: DpsTarget;
beforeAll(async () => {
  target = await openTarget();
});
afterAll(() => target.close());

/** The answer to a WebSocket's handshake (RFC 6455 §4). */
const handshake = (path: string, subprotocol: string): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const outgoing = request({
      host: target.deviceHostName,
      agent: target.agent,
      path,
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        'sec-websocket-version': '13',
        'sec-websocket-protocol': subprotocol,
      },
    });
    outgoing.once('upgrade', (response, socket) => {
      socket.destroy();
      resolve(response);
    });
    outgoing.once('response', (response) => {
      response.resume();
      resolve(response);
    });
    outgoing.once('error', reject);
    outgoing.end();
  });

describe('WebSockets', () => {
  it.each(['mqtt', 'AMQPWSB10'])(
    '[DOC, SRC] open on the HTTPS port at /$iothub/websocket with the subprotocol %s',
    async (subprotocol) => {
      const answer = await handshake('/$iothub/websocket', subprotocol);
      expect(answer.statusCode).toBe(101);
      expect(answer.headers).toMatchObject({
        'sec-websocket-accept': 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
        'sec-websocket-protocol': subprotocol,
      });
    },
  );

  it('[?] open nowhere else', async () => {
    expect((await handshake('/elsewhere', 'mqtt')).statusCode).toBe(404);
  });
});
