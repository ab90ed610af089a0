import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { root } from '../../electron/development/build-kiosk.ts';
import type { Reply } from '../../electron/messages.ts';
import { ask, type Kiosk, nextEvent, openKiosk } from './kiosk.ts';

const double = join(import.meta.dirname, 'station-double.mjs');
const open = (options: Parameters<typeof openKiosk>[0] = {}): Promise<Kiosk> =>
  openKiosk({ stationProcess: double, ...options });

const valueOf = (reply: Reply): Record<string, unknown> => {
  if (!reply.ok) throw new Error(reply.error.code);
  return Object(reply.value);
};
const stationPid = async (kiosk: Kiosk): Promise<number> => Number(valueOf(await ask(kiosk, 'double.ping'))['pong']);

describe('the window', () => {
  let kiosk: Kiosk;
  beforeAll(async () => {
    kiosk = await open();
  });
  afterAll(() => kiosk[Symbol.asyncDispose]());

  test('shows the page of the kiosk, and nothing of Node', async () => {
    const seen = await kiosk.page.evaluate(() => ({
      url: location.href,
      require: typeof Reflect.get(window, 'require'),
      process: typeof Reflect.get(window, 'process'),
      station: Object.keys(window.station).toSorted(),
    }));
    expect(seen).toEqual({
      url: 'app://kiosk/index.html',
      require: 'undefined',
      process: 'undefined',
      station: ['onEvent', 'request'],
    });
  });

  test('is sandboxed and isolated, without developer tools and menu', async () => {
    const seen = await kiosk.app.evaluate(({ BrowserWindow, Menu }) => {
      const [window] = BrowserWindow.getAllWindows();
      const contents = window?.webContents;
      const { sandbox, contextIsolation, nodeIntegration, webviewTag } = Object(
        // Not in the types; Electron's own tests read it like this.
        Reflect.apply(Reflect.get(Object(contents), 'getLastWebPreferences'), contents, []),
      );
      contents?.openDevTools();
      return {
        preferences: { sandbox, contextIsolation, nodeIntegration, webviewTag },
        devToolsOpened: contents?.isDevToolsOpened(),
        menu: Menu.getApplicationMenu(),
      };
    });
    expect(seen).toEqual({
      preferences: {
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webviewTag: false,
      },
      devToolsOpened: false,
      menu: null,
    });
  });

  test('is served with a policy that lets nothing inline and nothing foreign in', async () => {
    const policy = await kiosk.page.evaluate(async () =>
      (await fetch('app://kiosk/index.html')).headers.get('content-security-policy'),
    );
    expect(policy?.split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      "font-src 'self'",
      "media-src 'self'",
      "connect-src 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    const violations = await kiosk.page.evaluate(async () => {
      const blocked: string[] = [];
      const { promise, resolve } = Promise.withResolvers<void>();
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
        blocked.push(effectiveDirective);
        if (blocked.length === 3) resolve();
      });
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      const frame = document.createElement('iframe');
      frame.src = 'app://kiosk/index.html';
      document.body.append(script, frame);
      await fetch('https://example.com/').catch(() => undefined);
      await promise;
      return { blocked: blocked.toSorted(), ran: Reflect.get(window, 'ran') ?? false };
    });
    expect(violations).toEqual({ blocked: ['connect-src', 'frame-src', 'script-src-elem'], ran: false });
  });

  test.each(['..%2fbuild%2fmain.cjs', '%2e%2e/build/main.cjs', '..%5cbuild%5cmain.cjs', 'nothing.js'])(
    'serves no file for %s',
    async (path) => {
      const status = await kiosk.page.evaluate(async (path) => (await fetch(`app://kiosk/${path}`)).status, path);
      expect(status).toBe(404);
    },
  );

  test('stays where it is', async () => {
    const opened = await kiosk.page.evaluate(() => {
      location.href = 'https://example.com/';
      return window.open('app://kiosk/index.html');
    });
    expect(opened).toBeNull();
    // An answer out of the same page: had it gone, there would be none.
    expect(await ask(kiosk, 'double.echo', 'here')).toEqual({ ok: true, value: 'here' });
    expect(kiosk.page.url()).toBe('app://kiosk/index.html');
    expect(kiosk.app.windows()).toHaveLength(1);
  });

  test('has no permission', async () => {
    const answers = await kiosk.page.evaluate(async () => ({
      geolocation: (await navigator.permissions.query({ name: 'geolocation' })).state,
      notifications: await Notification.requestPermission(),
      camera: (await navigator.permissions.query({ name: 'camera' })).state,
    }));
    expect(answers).toEqual({ geolocation: 'denied', notifications: 'denied', camera: 'denied' });
  });

  test('gets an error for what is not a request', async () => {
    const codes = await kiosk.page.evaluate(async () => {
      const ask = (name: string, input: unknown): Promise<string> =>
        window.station.request(name, input).then((reply) => (reply.ok ? 'ok' : reply.error.code));
      return [
        await ask('', null),
        await ask('x'.repeat(101), null),
        await ask('double.echo', 10n),
        await ask('double.echo', 'x'.repeat(2_000_000)),
        await ask(Object({}), null),
      ];
    });
    expect(codes).toEqual([
      'REQUEST_MALFORMED',
      'REQUEST_MALFORMED',
      'REQUEST_MALFORMED',
      'REQUEST_TOO_LARGE',
      'REQUEST_MALFORMED',
    ]);
  });

  test('comes back when its renderer dies', async () => {
    const answer = await kiosk.app.evaluate(async ({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      if (!contents) throw new Error('no window');
      const loaded = new Promise<void>((resolve) => void contents.once('did-finish-load', () => resolve()));
      contents.forcefullyCrashRenderer();
      await loaded;
      return contents.executeJavaScript(`window.station.request('double.echo', 'again')`);
    });
    expect(answer).toEqual({ ok: true, value: 'again' });
  });
});

describe.each(['node', 'utility'] as const)('the station in a %s process', (child) => {
  let kiosk: Kiosk;
  beforeAll(async () => {
    kiosk = await open({ child });
  });
  afterAll(() => kiosk[Symbol.asyncDispose]());

  test('answers, and its events arrive', async () => {
    expect(valueOf(await ask(kiosk, 'double.ping'))['utility']).toBe(child === 'utility');
    const event = await nextEvent(kiosk, 'double');
    await ask(kiosk, 'double.event', { type: 'double', seq: 7 });
    expect(await event()).toEqual({ type: 'double', seq: 7 });
  });

  test('comes back when it dies, and what it did not answer gets a code', async () => {
    const unanswered = ask(kiosk, 'double.hang');
    const pid = await stationPid(kiosk);
    const back = await nextEvent(kiosk, 'shell.station', { state: 'ready' });
    process.kill(pid, 'SIGKILL');
    expect(await unanswered).toMatchObject({ ok: false, error: { code: 'STATION_RESTARTING', retryable: true } });
    await back();
    expect(await stationPid(kiosk)).not.toBe(pid);
  });
});

describe('leaving', () => {
  test('is refused while a unit is in a slot, and granted after', async () => {
    await using kiosk = await open();
    await ask(kiosk, 'double.busy', { units: 2 });
    const refused = await nextEvent(kiosk, 'shell.quit-refused');
    await kiosk.app.evaluate(({ app }) => app.quit());
    expect(await refused()).toEqual({ type: 'shell.quit-refused', units: 2 });
    const pid = await stationPid(kiosk);
    await ask(kiosk, 'double.busy', { units: 0 });
    // Whoever asks a process that ends gets no answer at times.
    kiosk.app.evaluate(({ app }) => app.quit()).catch(() => undefined);
    await kiosk.ended;
    expect(() => process.kill(pid, 0)).toThrow(expect.objectContaining({ code: 'ESRCH' }));
  });

  test('waits for the units when the machine shuts down', async () => {
    await using kiosk = await open();
    await ask(kiosk, 'double.busy', { units: 1 });
    kiosk.app.process().kill('SIGTERM');
    expect(await ask(kiosk, 'double.echo', 'still here')).toEqual({ ok: true, value: 'still here' });
    await Promise.all([kiosk.ended, ask(kiosk, 'double.busy', { units: 0 }).catch(() => undefined)]);
  });

  test('from a kiosk that fills the screen, only the station does', async () => {
    await using kiosk = await open({ windowed: false });
    const kept = await kiosk.app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      window?.close();
      return { kiosk: window?.isKiosk(), isDestroyed: window?.isDestroyed() };
    });
    expect(kept).toEqual({ kiosk: true, isDestroyed: false });
    expect(await ask(kiosk, 'double.echo', 'here')).toEqual({ ok: true, value: 'here' });
    await Promise.all([kiosk.ended, ask(kiosk, 'double.quit').catch(() => undefined)]);
  });

  test('a second kiosk gives way to the first', async () => {
    const userData = await mkdtemp(join(tmpdir(), 'kiosk-test-'));
    await using kiosk = await open({ userData });
    const second = spawn(inject('electron'), ['--no-sandbox', '--disable-gpu', `--user-data-dir=${userData}`, root], {
      env: { ...process.env, DISPLAY: inject('display'), STATION_PROCESS: double },
      stdio: 'ignore',
    });
    expect(await once(second, 'exit')).toEqual([0, null]);
    expect(await ask(kiosk, 'double.echo', 'first')).toEqual({ ok: true, value: 'first' });
    await rm(userData, { recursive: true, force: true });
  });
});
