import type { ByteLink } from '../../../../station/devices/transport/byte-link.ts';
import { ReceiveBuffer } from '../../../../station/devices/transport/receive-buffer.ts';

/** A link whose other end is a function: what is written → what comes back. */
export class ScriptedLink implements ByteLink {
  readonly name = 'scripted';
  readonly baudRate: number | null = null;
  readonly traffic = { sent: 0, received: 0 };
  readonly received = new ReceiveBuffer();
  readonly written: string[] = [];
  readonly #reply: (text: string) => string;

  constructor(reply: (text: string) => string) {
    this.#reply = reply;
  }

  write(data: Uint8Array): Promise<void> {
    const text = Buffer.from(data).toString('latin1');
    this.written.push(text);
    this.received.push(Buffer.from(this.#reply(text), 'latin1'));
    return Promise.resolve();
  }

  read(signal: AbortSignal): Promise<Buffer> {
    return this.received.take(signal);
  }

  discardInput(): void {
    this.received.clear();
  }

  close(): Promise<void> {
    this.received.end();
    return Promise.resolve();
  }
}
