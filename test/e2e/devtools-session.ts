import { createInterface } from 'node:readline';

/** Where a Chromium with `--remote-debugging-port=0` listens, from what it writes. */
export async function debuggerAddress(stderr: NodeJS.ReadableStream): Promise<string> {
  const lines = createInterface({ input: stderr });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  // Reads on to the end: a pipe that nobody empties stops the writer.
  lines.on('line', (line) => {
    const found = /^DevTools listening on (ws:\S+)/.exec(line)?.[1];
    if (found) resolve(found);
  });
  lines.once('close', () => reject(new Error('The kiosk ended.')));
  return promise;
}

/**
 * Evaluates `expression` in the page at `url`, as soon as it can be, over the DevTools protocol alone: what is
 * shipped cannot be attached to in any other way.
 */
export async function evaluateIn(address: string, url: string, expression: string): Promise<unknown> {
  const socket = new WebSocket(address);
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const send = (id: number, method: string, params: object, sessionId?: string): void =>
    socket.send(JSON.stringify({ id, method, params, sessionId }));
  let isAttached = false;
  let session: string | undefined;
  socket.addEventListener('open', () => send(1, 'Target.setDiscoverTargets', { discover: true }));
  socket.addEventListener('message', ({ data }) => {
    const { id, method, params, result } = JSON.parse(String(data));
    if (/^Target\.target(?:Created|InfoChanged)$/.test(method ?? '') && params.targetInfo.url === url && !isAttached) {
      isAttached = true;
      send(2, 'Target.attachToTarget', { targetId: params.targetInfo.targetId, flatten: true });
    }
    if (id === 2) session = result.sessionId;
    if (id === 3 && result && !result.exceptionDetails) resolve(result.result.value);
    // The page may be loading still: what was asked of its forerunner is lost, and asked again.
    else if (id === 2 || id === 3) {
      send(3, 'Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true }, session);
    }
  });
  return promise.finally(() => socket.close());
}
