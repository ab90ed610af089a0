/**
 * The simulator port: a device's own side of its protocol, at the wire. It receives the bytes a station (or anyone
 * else's tool) sends and answers as the real firmware does. A host (`simulator-host.ts`) puts it on a pty or a TCP
 * port, paces its bytes to a baud rate and makes it misbehave; the simulator itself knows nothing of that.
 */
export interface DeviceSimulator {
  readonly family: string;
  readonly serial: string;
  /** Bytes from the wire, in pieces of any size. */
  receive(chunk: Uint8Array): void;
  /** Power-on or reboot: volatile state is lost, boot output is sent, non-volatile state stays. */
  boot(): void;
  /** Non-volatile state as JSON; `createSimulator` takes it back. Written by the host after every change. */
  saveState(): unknown;
  /** Frees what it holds beside memory; it is not used any more. */
  close?(): void;
  /** What this device would register with at DPS, or undefined while it holds no complete credential. */
  identity(): SimulatedIdentity | undefined;
}

export interface SimulatedIdentity {
  readonly idScope: string;
  readonly registrationId: string;
  readonly globalEndpoint: string;
  readonly credential:
    | {
        readonly kind: 'x509' /** PEM, leaf first */;
        readonly certificate: string /** PEM */;
        readonly privateKey: string;
      }
    | { readonly kind: 'symmetric-key' /** base64 */; readonly key: string };
}

/** What a simulator may use of the world around it. */
export interface SimulatorWire {
  send(bytes: Uint8Array): void;
  /** Calls back after the time that the real device takes for the work named (key generation, a flash write). */
  after(work: 'key-generation' | 'flash-write' | 'boot', then: () => void): void;
  /** Non-volatile state changed: the host persists it before the answer to it leaves. */
  changed(): void;
}

export interface SimulatorFamily {
  readonly name: string;
  /** It hears no lines of text: whatever it says after it heard anything is an answer. */
  readonly isBinary?: true;
  /** Faults of this family's own, beside the host's wire faults: name → what it does, for `--help`. */
  readonly faults: Readonly<Record<string, string>>;
  createSimulator(options: {
    serial: string;
    state: unknown;
    faults: ReadonlySet<string>;
    wire: SimulatorWire;
  }): DeviceSimulator;
}
