import { connect, type TLSSocket } from 'node:tls';
import mqtt, { type Packet } from 'mqtt-packet';
import type { DpsEmulator } from '../../../station/emulator/dps-emulator-types.ts';

/** An MQTT client that can also misbehave. */
export class RawMqtt {
  readonly socket: TLSSocket;
  readonly #parser = mqtt.parser({ protocolVersion: 4 });
  readonly #packets: Packet[] = [];
  #wake: () => void = () => undefined;
  closed = false;
  failure: string | undefined;

  constructor(ready: DpsEmulator['ready']) {
    this.socket = connect({ host: ready.host, port: ready.mqttPort, ca: ready.ca, servername: 'localhost' });
    this.#parser.on('packet', (packet) => {
      this.#packets.push(packet);
      this.#wake();
    });
    this.socket.on('data', (chunk) => this.#parser.parse(chunk));
    this.socket.on('error', (error: NodeJS.ErrnoException) => {
      this.failure = `${error.syscall} ${error.code}`;
    });
    this.socket.on('close', () => {
      this.closed = true;
      this.#wake();
    });
  }

  send(packet: Packet): void {
    this.socket.write(mqtt.generate(packet));
  }

  /** The next packet, or `closed`. */
  async next(): Promise<Packet | 'closed'> {
    while (this.#packets.length === 0 && !this.closed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#packets.shift() ?? 'closed';
  }

  /** Sends a packet and gives the next one. */
  ask(packet: Packet): Promise<Packet | 'closed'> {
    this.send(packet);
    return this.next();
  }
}
