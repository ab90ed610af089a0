/** The far end of the kiosk: where its requests come from and its replies and events go. */
export interface KioskPort {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
}

export interface KioskOptions {
  /** The station's home; the default one if undefined. */
  readonly dir: string | undefined;
}

/** Serves the station to a kiosk on `port`, until it is told to stop. */
export async function serveKiosk(port: KioskPort, _options: KioskOptions): Promise<void> {
  port.onMessage((message) => {
    if (typeof message !== 'object' || message === null || !('kind' in message)) return;
    if (message.kind === 'stop') process.exit(0);
    if (message.kind !== 'request' || !('id' in message)) return;
    port.post({ kind: 'reply', id: message.id, reply: { ok: true, value: 'pong' } });
  });
  port.post({ kind: 'ready' });
}
