import { join } from 'node:path';
import { app, type BrowserWindow, ipcMain, Menu, protocol, session } from 'electron';
import { appScheme, createAppHandler } from './app-protocol.ts';
import { createCloseGuard } from './close-guard.ts';
import { hardenContents, hardenSession } from './hardening.ts';
import { eventChannel } from './messages.ts';
import { relayRequests } from './relay.ts';
import { createStationHost, type StationHost } from './station-host.ts';
import { stationStarter } from './station-starter.ts';
import { openKioskWindow } from './window.ts';

/** Development's switches; a packaged kiosk knows none of them. */
const setting = (name: string): string | undefined => (app.isPackaged ? undefined : process.env[name]);
const windowed = setting('STATION_WINDOWED') !== undefined;

let window: BrowserWindow | null = null;
let host: StationHost | null = null;
let stationIsGone = false;

const send = (event: unknown): void => {
  if (window && !window.isDestroyed()) window.webContents.send(eventChannel, event);
};
const guard = createCloseGuard((units) => send({ type: 'shell.quit-refused', units }));

function start(): void {
  const build = import.meta.dirname;
  hardenSession(session.defaultSession);
  protocol.handle(appScheme, createAppHandler(join(build, '..', 'renderer')));
  // Before the window: the station gets ready while Chromium does.
  host = createStationHost({
    start: stationStarter({ build, setting }),
    onEvent: send,
    onShellEvent: send,
    onBusy: (units) => guard.setBusy(units),
    onQuit: () => app.quit(),
  });
  window = openKioskWindow({
    preload: join(build, 'preload.cjs'),
    windowed,
    devTools: setting('STATION_DEVTOOLS') !== undefined,
  });
  relayRequests(ipcMain, host, window.webContents);
  // The machine shuts down: the units in the slots are finished first, as long as it lets us.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => guard.whenFree(() => app.quit()));
  // Alt+F4 and the like: a kiosk is left through the station, which asks a supervisor.
  window.on('close', (event) => {
    if (!stationIsGone) event.preventDefault();
    if (windowed) app.quit();
  });
}

// Root has no sandbox, as in containers that run the tests: only whoever writes the command line can say so.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
Menu.setApplicationMenu(null);
hardenContents(app);
protocol.registerSchemesAsPrivileged([
  { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
]);

// Electron would show a dialog, which nobody at a line can read or close. The relay keeps no state that could be wrong.
process.on('uncaughtException', (error) => void process.stderr.write(`${error.stack ?? String(error)}\n`));

app.on('before-quit', (event) => {
  if (stationIsGone || !host) return;
  event.preventDefault();
  if (!guard.mayQuit()) return;
  const leave = (): void => {
    stationIsGone = true;
    app.quit();
  };
  host.stop().then(leave, leave);
});
app.on('window-all-closed', () => app.quit());
app.on('second-instance', () => {
  window?.show();
  window?.focus();
});

// Two kiosks on one line would scan into each other.
if (app.requestSingleInstanceLock()) app.whenReady().then(start, () => app.exit(1));
else app.quit();
