import { BrowserWindow } from 'electron';
import { entryUrl } from './app-protocol.ts';
import { zoomFor } from './zoom.ts';

export interface KioskWindowOptions {
  readonly preload: string;
  /** A window that can be moved and closed, for development; otherwise the whole screen and nothing else. */
  readonly windowed: boolean;
  readonly devTools: boolean;
}

/** A page that does not come back to itself within this time is ended and loaded anew. */
const unresponsiveMs = 15_000;
const reloadMs = 250;

/** Opens the kiosk's window. Its renderer comes back when it crashes or hangs. */
export function openKioskWindow({ preload, windowed, devTools }: KioskWindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    show: false,
    backgroundColor: '#101418',
    width: 1280,
    height: 800,
    kiosk: !windowed,
    fullscreen: !windowed,
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      devTools,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      // PASS and FAIL are heard, whoever touched the screen last.
      autoplayPolicy: 'no-user-gesture-required',
      // A line works on while another window is in front.
      backgroundThrottling: false,
    },
  });
  window.once('ready-to-show', () => window.show());
  if (!windowed) fillScreen(window);
  reviveRenderer(window);
  load(window);
  return window;
}

/** As large as the screen lets everything be; also after it was changed for another one. */
function fillScreen(window: BrowserWindow): void {
  const zoom = (): void => window.webContents.setZoomFactor(zoomFor(window.getContentBounds()));
  window.on('resize', zoom);
  window.webContents.on('did-finish-load', zoom);
}

function load(window: BrowserWindow): void {
  // A load that is cut off by the next crash rejects; that crash starts the next load.
  window.loadURL(entryUrl).catch(() => undefined);
}

function reviveRenderer(window: BrowserWindow): void {
  const contents = window.webContents;
  const again = (): void => {
    if (!window.isDestroyed()) load(window);
  };
  contents.on('render-process-gone', () => void setTimeout(again, reloadMs));
  let patience: NodeJS.Timeout | undefined;
  contents.on('unresponsive', () => {
    patience = setTimeout(() => contents.forcefullyCrashRenderer(), unresponsiveMs);
  });
  contents.on('responsive', () => clearTimeout(patience));
}
