import { createInterface } from 'node:readline';
import { build } from 'vite';
import { renderer } from './build-kiosk.ts';

/** Builds of the renderer, one whenever its sources change. */
export interface RendererBuilds {
  /** Has the pages of a kiosk load each build. `stderr` is of a kiosk with `--remote-debugging-port=0`; it is passed on. */
  reload(stderr: NodeJS.ReadableStream): void;
  close(): Promise<void>;
}

/**
 * Resolves when the first build is there. A build and not a development server: the page under work is the one that is
 * shipped, with its content policy.
 */
export async function watchRenderer(): Promise<RendererBuilds> {
  const watcher = await build({ ...renderer, build: { watch: {} } });
  if (!('on' in watcher)) throw new TypeError('vite does not watch');
  const first = Promise.withResolvers<void>();
  let address: string | undefined;
  watcher.on('event', (event) => {
    if (event.code === 'ERROR') process.stderr.write(`${event.error.message}\n`);
    if (event.code !== 'END') return;
    first.resolve();
    if (address !== undefined) reloadPages(address);
  });
  // A build empties its folder: a kiosk that opens meanwhile finds no page.
  await first.promise;
  return {
    reload(stderr) {
      createInterface({ input: stderr }).on('line', (line) => {
        address ??= /^DevTools listening on (ws:\S+)/.exec(line)?.[1];
        process.stderr.write(`${line}\n`);
      });
    },
    close: () => watcher.close(),
  };
}

/** Tells every page of a Chromium to load itself anew, over the DevTools protocol. */
function reloadPages(address: string): void {
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
