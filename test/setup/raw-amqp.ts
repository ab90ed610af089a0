import rhea, { type Connection, type ConnectionOptions, type EventContext, type Sender } from 'rhea';
import type { Address } from './emulator-address.ts';

export interface RawAmqpOptions {
  readonly address: Address;
  readonly servername: string;
  readonly ca?: string;
  /** SASL PLAIN. Without it and without `sasl` no SASL is spoken. */
  readonly plain?: { readonly userName: string; readonly password: string };
  /** Another mechanism, as rhea's clients have them. */
  readonly sasl?: Readonly<Record<string, unknown>>;
  /** Client certificate and key, PEM. */
  readonly client?: { readonly cert: string; readonly key: string };
}

interface Failure {
  readonly condition: string | undefined;
  /** DPS's error as JSON. */
  readonly description: string | undefined;
  readonly info?: unknown;
}

export type AmqpReply =
  | {
      readonly kind: 'accepted';
      readonly body: unknown;
      readonly correlationId: unknown;
      readonly properties: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'rejected'; readonly error: Failure }
  | { readonly kind: 'closed'; readonly error: Failure | undefined };

/** A device over AMQP without an SDK: what it sends is what a test says. */
export class RawAmqp {
  readonly #connection: Connection;
  #sender: Sender | undefined;
  /** When the connection ends: what the other side said about it. */
  readonly closed: Promise<AmqpReply & { kind: 'closed' }>;

  constructor({ address, servername, ca, plain, sasl, client }: RawAmqpOptions) {
    const options = {
      ...address,
      transport: 'tls',
      servername,
      reconnect: false,
      tcp_no_delay: true,
      ...(ca === undefined ? {} : { ca }),
      ...(plain ? { username: plain.userName, password: plain.password } : {}),
      ...(sasl ? { sasl_mechanisms: sasl } : {}),
      ...client,
    };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its types lack `sasl_mechanisms`
    this.#connection = rhea.create_container().connect(options as ConnectionOptions);
    this.#connection.on('session_error', () => undefined).on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      let error: Failure | undefined;
      this.#connection.on('connection_error', (context: EventContext) => {
        error = toFailure(context.connection.error ?? context.error);
      });
      const ended = (): void => resolve({ kind: 'closed', error });
      this.#connection.on('connection_close', ended).on('disconnected', ended);
    });
  }

  /** Attaches a link for calls and one for answers; what is refused about one of them, or how the connection ended. */
  async attach(target: string): Promise<AmqpReply | undefined> {
    const attached = new Promise<AmqpReply | undefined>((resolve) => {
      let open = 0;
      const onOpen = (): void => {
        if (++open === 2) setImmediate(() => resolve(undefined));
      };
      this.#connection.on('sender_open', onOpen).on('receiver_open', onOpen);
      this.#connection.on('receiver_close', () => undefined).on('receiver_error', () => undefined);
      this.#connection
        .on('sender_close', () => undefined)
        .on('sender_error', ({ sender }: EventContext) => {
          const error = toFailure(sender?.error);
          if (error) resolve({ kind: 'rejected', error });
        });
    });
    this.#connection.open_receiver({ source: target });
    this.#sender = this.#connection.open_sender({ target });
    return await Promise.race([attached, this.closed]);
  }

  /** Sends a call and waits for what becomes of it. A body that is a Buffer goes as data, everything else as a value. */
  async ask(properties: Record<string, unknown>, body: unknown = '', correlationId?: string): Promise<AmqpReply> {
    const replied = new Promise<AmqpReply>((resolve) => {
      this.#connection.once('rejected', ({ delivery }: EventContext) => {
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- rhea types an outcome as anything
        const error = toFailure((delivery?.remote_state as { error?: unknown } | undefined)?.error);
        if (error) resolve({ kind: 'rejected', error });
      });
      const settled = new Promise((accept) => void this.#connection.once('accepted', accept));
      this.#connection.once('message', ({ message }: EventContext) => {
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- rhea types a message as anything
        const answer = message as unknown as Answer;
        const reply = {
          kind: 'accepted',
          body: JSON.parse(answer.body.content.toString('utf8')) as unknown,
          correlationId: answer.correlation_id,
          properties: answer.application_properties ?? {},
        } as const;
        void settled.then(() => resolve(reply));
      });
    });
    const message = {
      application_properties: properties,
      body: body instanceof Buffer ? (rhea.message.data_section(body) as unknown) : body,
      ...(correlationId === undefined ? {} : { correlation_id: correlationId }),
    };
    this.#sender?.send(message);
    return await Promise.race([replied, this.closed]);
  }

  close(): void {
    this.#connection.close();
  }
}

interface Answer {
  readonly body: { readonly content: Buffer };
  readonly correlation_id: unknown;
  readonly application_properties?: Readonly<Record<string, unknown>>;
}

function toFailure(error: unknown): Failure | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- rhea's own composite, without a type
  const { condition, description, info } = error as Failure;
  return { condition, description, ...(info === undefined || info === null ? {} : { info }) };
}
