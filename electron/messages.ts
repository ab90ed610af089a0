/**
 * What main and the station process say to each other, and what a screen gets. Main relays: it looks at the envelope and
 * never at what is inside.
 */

export interface ReplyError {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly details: Readonly<Record<string, string | number | boolean | null>>;
  readonly retryable: boolean;
}

export type Reply = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: ReplyError };

export type ToStation =
  | { readonly kind: 'request'; readonly id: number; readonly name: string; readonly input: unknown }
  | { readonly kind: 'stop' };

export type FromStation =
  | { readonly kind: 'reply'; readonly id: number; readonly reply: Reply }
  | { readonly kind: 'event'; readonly event: unknown }
  | { readonly kind: 'ready' }
  /** How many units are in slots now. */
  | { readonly kind: 'busy'; readonly units: number }
  /** A supervisor asked to leave the kiosk, and the station agreed. */
  | { readonly kind: 'quit' };

/** The shell's own events; they travel beside the station's and begin with `shell.`. */
export type ShellEvent =
  | { readonly type: 'shell.station'; readonly state: 'ready' | 'restarting' }
  | { readonly type: 'shell.quit-refused'; readonly units: number };

/** The IPC channels between renderer and main. */
export const requestChannel = 'station:request';
export const eventChannel = 'station:event';

/** What a screen finds as `window.station`. */
export interface StationBridge {
  request(name: string, input: unknown): Promise<Reply>;
  /** Calls `listener` for every event until the function it returns is called. */
  onEvent(listener: (event: unknown) => void): () => void;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Null for what no station process of this version says. */
export function parseFromStation(message: unknown): FromStation | null {
  if (!isRecord(message)) return null;
  const { kind, id, reply, units } = message;
  switch (kind) {
    case 'ready':
    case 'quit':
      return { kind };
    case 'event':
      return { kind, event: message['event'] };
    case 'busy':
      return typeof units === 'number' && Number.isInteger(units) && units >= 0 ? { kind, units } : null;
    case 'reply':
      return typeof id === 'number' && isReply(reply) ? { kind, id, reply } : null;
    default:
      return null;
  }
}

const isReply = (value: unknown): value is Reply =>
  isRecord(value) && (value['ok'] === true || (value['ok'] === false && isRecord(value['error'])));
