import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { TLSSocket } from 'node:tls';
import { resetConnection } from './connection-reset.ts';
import type { Counters } from './counters.ts';
import type { DpsClock } from './dps-clock.ts';
import { badRequest, DpsError, errorBody, spoiledWith } from './dps-error.ts';
import type { FaultEffect, FaultPlan } from './faults.ts';
import type { DpsRequest, DpsResponse } from './router.ts';
import { tlsServerOptions } from './tls-client.ts';

const maxBodyBytes = 1024 * 1024;
const keepAliveMs = 120_000;

/** Serves one request; throws DpsError to refuse it. */
export type RequestHandler = (request: DpsRequest, path: string) => Promise<DpsResponse>;

/** The HTTPS side: bodies, headers and error bodies in DPS's form, faults before and after the handler. Not listening yet. */
export function createHttpServer(options: {
  tls: { key: string; cert: string };
  handle: RequestHandler;
  faults: FaultPlan;
  clock: DpsClock;
  counters: Counters;
}): Server {
  const { handle, faults, counters } = options;
  const server = createServer({ ...tlsServerOptions, ...options.tls, keepAliveTimeout: keepAliveMs });

  const send = (response: ServerResponse, answer: DpsResponse, requestId: string): void => {
    if (response.writableEnded || response.destroyed) return;
    counters.answers[answer.status] = (counters.answers[answer.status] ?? 0) + 1;
    response.sendDate = false;
    response.writeHead(answer.status, {
      date: options.clock.now().toUTCString(),
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'x-ms-request-id': requestId,
      ...(answer.body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
      ...answer.headers,
    });
    // Written apart from the end, so that Node sends it chunked as the service does.
    if (answer.body !== undefined) response.write(JSON.stringify(answer.body));
    response.end();
  };

  const refusal = (error: DpsError, requestId: string): DpsResponse => ({
    status: error.status,
    headers: error.headers,
    body: errorBody(error, options.clock, requestId),
  });

  const serve = async (message: IncomingMessage, requestId: string): Promise<DpsResponse> => {
    try {
      const url = new URL(message.url ?? '/', 'https://dps.invalid');
      if (!(message.socket instanceof TLSSocket)) throw badRequest('TLS is needed.');
      const request: DpsRequest = {
        method: message.method ?? 'GET',
        query: url.searchParams,
        headers: message.headers,
        body: await readJson(message),
        socket: message.socket,
      };
      return await handle(request, url.pathname);
    } catch (error) {
      if (error instanceof DpsError) return refusal(error, requestId);
      // A client that goes away in the middle of its body is no failure of ours.
      if (message.complete) counters.internalErrors++;
      return refusal(new DpsError(500001, 'InternalServerError'), requestId);
    }
  };

  const answer = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    counters.requests++;
    const requestId = randomUUID();
    const path = (message.url ?? '/').split('?')[0] ?? '/';
    const effect = faults.next({ transport: 'https', method: message.method ?? 'GET', path });
    if (effect) counters.faulted++;
    if (
      effect &&
      (await spoilBefore(effect, message, (error) => send(response, refusal(error, requestId), requestId)))
    ) {
      return;
    }
    const served = await serve(message, requestId);
    if (effect?.kind === 'silent-after-success') return;
    if (effect?.kind === 'reset-after-success') resetConnection(message.socket);
    else send(response, served, requestId);
  };

  server.on('request', (message, response) => {
    answer(message, response).catch(() => {
      counters.internalErrors++;
      message.socket.destroy();
    });
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  return server;
}

/** Applies what comes before the request is served; true when that was all. */
async function spoilBefore(
  effect: FaultEffect,
  message: IncomingMessage,
  refuse: (error: DpsError) => void,
): Promise<boolean> {
  switch (effect.kind) {
    case 'reset':
      resetConnection(message.socket);
      return true;
    case 'silent':
      message.resume();
      return true;
    case 'status':
      message.resume();
      refuse(spoiledWith(effect.status, effect.retryAfterSeconds));
      return true;
    case 'slow':
      await delay(effect.delayMs);
      return false;
    case 'silent-after-success':
    case 'reset-after-success':
      return false;
    default:
      return effect satisfies never;
  }
}

const delay = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });

async function readJson(message: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > maxBodyBytes) throw badRequest('The body is too long.');
    chunks.push(bytes);
  }
  const text = Buffer.concat(chunks).toString('utf8').trim();
  if (text === '') return undefined;
  const type = message.headers['content-type'] ?? '';
  if (!/^application\/(?:[\w.+-]+\+)?json\b/i.test(type)) {
    throw new DpsError(415001, 'The body must be application/json.');
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw badRequest('The body is not JSON.');
  }
}
