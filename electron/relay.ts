import type { IpcMain, WebContents } from 'electron';
import { isOwnFrame } from './hardening.ts';
import { type Reply, requestChannel } from './messages.ts';
import { shellFailure } from './shell-errors.ts';
import type { StationHost } from './station-host.ts';

/** A whole product file fits; a page that wants to fill the memory does not. */
const mostCharacters = 1_000_000;
const longestName = 100;

/** Passes requests of the kiosk's own page on to the station. Anyone else gets an error, and no reply. */
export function relayRequests(ipcMain: IpcMain, host: StationHost, contents: WebContents): void {
  ipcMain.handle(requestChannel, (event, name: unknown, input: unknown): Promise<Reply> => {
    if (!isOwnFrame(contents, event)) throw new Error('Not the kiosk’s own page.');
    return relay(host, name, input);
  });
}

/** JSON is what both kinds of station process understand: what is more than JSON is refused here, for both alike. */
export async function relay(host: StationHost, name: unknown, input: unknown): Promise<Reply> {
  if (typeof name !== 'string' || name === '' || name.length > longestName) return shellFailure('REQUEST_MALFORMED');
  const text = asJson(input);
  if (text === null) return shellFailure('REQUEST_MALFORMED');
  if (text !== undefined && text.length > mostCharacters) return shellFailure('REQUEST_TOO_LARGE');
  return host.request(name, text === undefined ? undefined : JSON.parse(text));
}

function asJson(input: unknown): string | undefined | null {
  try {
    return JSON.stringify(input);
  } catch {
    return null;
  }
}
