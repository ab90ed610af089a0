import { createInterface } from 'node:readline';
import { build } from 'vite';
import { renderer } from './build-kiosk.ts';

/**
 * Builds the renderer anew whenever its sources change, and has the kiosk's page load it. A build and not a development
 * server: the page under work is the one that is shipped, with its content policy.
 *
 * @param stderr of a kiosk with `--remote-debugging-port=0`; it is passed on
 * @returns what ends the watching
 */
export async function reloadOnChange(stderr: NodeJS.ReadableStream): Promise<{ close(): Promise<void> }> {
  let address: string | undefined;
  createInterface({ input: stderr }).on('line', (line) => {
    address ??= /^DevTools listening on (ws:\S+)/.exec(line)?.[1];
    process.stderr.write(`${line}\n`);
  });
  const watcher = await build({ ...renderer, build: { watch: {} } });
  if (!('on' in watcher)) throw new TypeError('vite does not watch');
  let isFirst = true;
  watcher.on('event', (event) => {
    if (event.code === 'ERROR') process.stderr.write(`${event.error.message}\n`);
    if (event.code !== 'END') return;
    // The page has that one already.
    if (!isFirst && address !== undefined) reloadPages(address);
    isFirst = false;
  });
  return watcher;
}

/** Tells every page of a Chromium to load itself anew, over the DevTools protocol. */
export function reloadPages(address: string): void {
  const socket = new WebSocket(address);
  const send = (id: number, method: string, params: object, sessionId?: string): void =>
    socket.send(JSON.stringify({ id, method, params, sessionId }));
  socket.addEventListener('open', () => send(1, 'Target.getTargets', {}));
  socket.addEventListener('message', ({ data }) => {
    const { id, result } = JSON.parse(String(data));
    if (id === 1) {
      const pages = result.targetInfos.filter(({ type }: { type: string }) => type === 'page');
      for (const { targetId } of pages) send(2, 'Target.attachToTarget', { targetId, flatten: true });
    }
    if (id === 2) send(3, 'Page.reload', { ignoreCache: true }, result.sessionId);
    if (id === 3) socket.close();
  });
  // The kiosk is closing.
  socket.addEventListener('error', () => socket.close());
}
