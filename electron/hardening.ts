import type { App, Session, WebContents } from 'electron';
import { appOrigin } from './app-protocol.ts';

/** Whatever web contents ever exist: none leaves the kiosk's own page, opens a window or holds a web view. */
export function hardenContents(app: App): void {
  app.on('web-contents-created', (_, contents) => {
    const refuse = (event: { preventDefault(): void }): void => event.preventDefault();
    contents.on('will-navigate', refuse);
    contents.on('will-redirect', refuse);
    contents.on('will-frame-navigate', refuse);
    contents.on('will-attach-webview', refuse);
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}

/** No permission, no device, no download, and no request that leaves the kiosk's own origin. */
export function hardenSession(session: Session): void {
  session.setPermissionRequestHandler((_, __, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault());
  session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !isLocal(url) }));
}

const isLocal = (url: string): boolean =>
  url.startsWith(`${appOrigin}/`) || url.startsWith('data:') || url.startsWith('devtools:');

/** True when a message comes from the kiosk's own page, and from no frame inside it. */
export function isOwnFrame(
  contents: WebContents,
  event: { readonly sender: WebContents; readonly senderFrame: { readonly url: string } | null },
): boolean {
  const { sender, senderFrame } = event;
  return (
    sender === contents &&
    senderFrame !== null &&
    senderFrame === contents.mainFrame &&
    senderFrame.url.startsWith(`${appOrigin}/`)
  );
}
