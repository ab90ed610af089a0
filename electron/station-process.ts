import { keepCompiledCode } from '../station/compile-cache.ts';

/**
 * The station process: all native modules live here. Electron's utility process has a parent port; a Node child has an
 * IPC channel.
 */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

const { parentPort } = process as { parentPort?: ParentPort };

const post = (message: unknown): void => {
  if (parentPort) parentPort.postMessage(message);
  else if (process.connected) process.send?.(message);
};

const onMessage = (listener: (message: unknown) => void): void => {
  if (parentPort) parentPort.on('message', ({ data }) => listener(data));
  else process.on('message', listener);
};

// Main is gone: whatever it died of, the line does not go on without a screen.
process.once('disconnect', () => process.exit(1));

keepCompiledCode();
const { serveKiosk } = await import('../station/kiosk/serve.ts');
await serveKiosk({ post, onMessage }, { dir: process.env['STATION_DIR'] });
