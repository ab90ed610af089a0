import {
  createHash,
  createHmac,
  createPrivateKey,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto';
import { z } from 'zod';
import type {
  DeviceSimulator,
  SimulatedIdentity,
  SimulatorFamily,
  SimulatorWire,
} from '../../simulator/device-simulator.ts';
import { SimulatedCredentials, type StoredCredential } from './simulated-credentials.ts';
import { keyFrom, newDeviceKey, simulatedDeviceKeys } from './simulated-device-key.ts';
import { simulatedSettings } from './simulated-settings.ts';
import { type CommandContext, type SimulatedCommand, SimulatedShell } from './simulated-shell.ts';

const faults = {
  'key-exists': 'comes with a key at azure/symmetric_key and one of its own at security tag 42',
  'storage-full': 'has no room for settings or credentials',
  'write-lies': 'says that a value is written and stores another',
  forgets: 'loses at a restart what was written since the last one',
  'old-settings-shell': 'has the settings shell without types',
  'slow-shell': 'lets received bytes wait in the ring of 64, and drops what does not fit',
  'large-buffer': 'has a credential buffer of 4096 bytes, as firmware for PEM does',
  'echo-off': 'starts with the shell’s echo turned off',
  chatty: 'logs a message in the middle of every command that is typed',
  'no-reboot': 'has no command to restart',
  'no-keygen': 'cannot make keys of its own',
  'no-pubkey': 'makes keys of its own and cannot show the public one',
  'refuse-keygen': 'fails to make a key of its own',
  'wrong-proof': 'proves possession of another key',
} as const;

const base64 = z.base64().transform((text) => Buffer.from(text, 'base64'));
const stateSchema = z.strictObject({
  settings: z.record(z.string(), base64),
  credentials: z.array(
    z.strictObject({
      secTag: z.int(),
      type: z.enum(['CA', 'SERV', 'PK', 'PK_PSA', 'PSK', 'PSK_ID']),
      content: base64,
    }),
  ),
  deviceKeys: z.array(z.strictObject({ secTag: z.int(), privateKey: base64 })),
});

/** `off` and `on` below a command. */
const flag = (set: (on: boolean) => void): SimulatedCommand => {
  const setter = (on: boolean): SimulatedCommand => ({
    mandatory: 1,
    handler() {
      set(on);
    },
  });
  return { subcommands: { off: setter(false), on: setter(true) } };
};

interface Memory {
  readonly settings: Map<string, Buffer>;
  readonly credentials: StoredCredential[];
  readonly deviceKeys: Map<number, Buffer>;
}

const serialSetting = 'factory/serial';

/** A unit with Zephyr's shell at its UART, whose application reads DPS settings and offers `factory prove`. */
export const zephyrShellSimulator: SimulatorFamily = {
  name: 'zephyr-shell',
  faults,
  createSimulator: (options) => new ZephyrShellSimulator(options),
};

class ZephyrShellSimulator implements DeviceSimulator {
  readonly family = 'zephyr-shell';
  readonly serial: string;
  readonly #faults: ReadonlySet<string>;
  readonly #wire: SimulatorWire;
  readonly #shell: SimulatedShell;
  readonly #memory: Memory;
  readonly #credentials: SimulatedCredentials;
  #atBoot: unknown;
  #typed = 0;

  constructor(options: Parameters<SimulatorFamily['createSimulator']>[0]) {
    this.serial = options.serial;
    this.#faults = options.faults;
    this.#wire = options.wire;
    this.#memory = this.#recall(options.state);
    this.#listDeviceKeys();
    const write = (change: () => void, done: () => void): void => {
      this.#wire.after('flash-write', () => {
        change();
        this.#changed();
        done();
      });
    };
    this.#credentials = new SimulatedCredentials({
      stored: this.#memory.credentials,
      faults: this.#faults,
      shell: () => this.#shell,
      write,
    });
    this.#shell = new SimulatedShell({
      prompt: 'uart:~$ ',
      commands: () => this.#commands(write),
      send: (bytes) => this.#wire.send(bytes),
      isStarved: () => this.#faults.has('slow-shell'),
    });
    this.#atBoot = this.saveState();
  }

  receive(chunk: Uint8Array): void {
    this.#shell.receive(chunk);
    const hadTyped = this.#typed;
    this.#typed = chunk.includes(0x0d) || chunk.includes(0x0a) ? 0 : hadTyped + chunk.length;
    if (this.#faults.has('chatty') && hadTyped === 0 && this.#typed > 0) {
      this.#shell.log('<inf> app: temperature 21.5 C');
    }
  }

  boot(): void {
    if (this.#faults.has('forgets')) this.#remember(this.#atBoot);
    this.#atBoot = this.saveState();
    this.#shell.reset();
    this.#credentials.reset();
    this.#typed = 0;
    this.#wire.after('boot', () => {
      this.#shell.start('*** Booting Zephyr OS build v4.1.0 ***\n');
      if (this.#faults.has('echo-off')) this.#shell.echo = false;
    });
  }

  saveState(): unknown {
    const { settings, credentials, deviceKeys } = this.#memory;
    return {
      settings: Object.fromEntries([...settings].map(([name, value]) => [name, value.toString('base64')])),
      credentials: credentials.map((entry) => ({ ...entry, content: entry.content.toString('base64') })),
      deviceKeys: [...deviceKeys].map(([secTag, key]) => ({ secTag, privateKey: key.toString('base64') })),
    };
  }

  identity(): SimulatedIdentity | undefined {
    const idScope = this.#setting('id_scope');
    const registrationId = this.#setting('registration_id');
    const globalEndpoint = this.#setting('global_endpoint');
    if (idScope === undefined || registrationId === undefined || globalEndpoint === undefined) return undefined;
    const settings = { idScope, registrationId, globalEndpoint };
    const key = this.#setting('symmetric_key');
    if (key !== undefined) return { ...settings, credential: { kind: 'symmetric-key', key } };
    const pair = this.#keyPair();
    if (pair === undefined) return undefined;
    const privateKey = pair.key.export({ type: 'pkcs8', format: 'pem' }).toString();
    const certificate = pair.certificates.map((each) => each.toString()).join('');
    return { ...settings, credential: { kind: 'x509', certificate, privateKey } };
  }

  #recall(state: unknown): Memory {
    const memory: Memory = { settings: new Map(), credentials: [], deviceKeys: new Map() };
    if (state !== undefined && state !== null) fill(memory, state);
    else {
      memory.settings.set(serialSetting, Buffer.from(`${this.serial}\0`, 'latin1'));
      if (this.#faults.has('key-exists')) holdKeys(memory);
    }
    return memory;
  }

  #remember(state: unknown): void {
    fill(this.#memory, state);
    this.#changed();
  }

  #changed(): void {
    this.#listDeviceKeys();
    this.#wire.changed();
  }

  /** Keys in PSA are registered with the TLS credentials, where only their number is to be seen. */
  #listDeviceKeys(): void {
    const { credentials, deviceKeys } = this.#memory;
    const others = credentials.filter(({ type }) => type !== 'PK_PSA');
    const own = [...deviceKeys.keys()].map((secTag): StoredCredential => {
      const content = Buffer.alloc(4);
      content.writeUInt32LE(secTag);
      return { secTag, type: 'PK_PSA', content };
    });
    credentials.splice(0, Number.POSITIVE_INFINITY, ...others, ...own);
  }

  /** The chip id is burnt in: another unit has another. */
  get #chipId(): string {
    return createHash('sha256').update(this.serial).digest('hex').slice(0, 16);
  }

  /** The application looks for its settings by the last part of their names, whatever the product calls their folder. */
  #setting(leaf: string): string | undefined {
    for (const [name, value] of this.#memory.settings) {
      if (name.split('/').at(-1) === leaf && value.length > 0) return value.toString('utf8').replace(/\0$/, '');
    }
    return undefined;
  }

  /** The leaf's certificate and key, and the further certificates of its chain. */
  #keyPair(): { key: KeyObject; certificates: X509Certificate[] } | undefined {
    const { credentials, deviceKeys } = this.#memory;
    const certificates = credentials.filter(({ type }) => type === 'SERV').toSorted((a, b) => a.secTag - b.secTag);
    for (const { secTag, content } of certificates) {
      const hostKey = credentials.find((entry) => entry.secTag === secTag && entry.type === 'PK');
      const deviceKey = deviceKeys.get(secTag);
      const key = hostKey === undefined ? deviceKey && keyFrom(deviceKey) : keyOf(hostKey.content);
      const leaf = certificateOf(content);
      if (key === undefined || leaf?.checkPrivateKey(key) !== true) continue;
      const above = certificates
        .filter((entry) => entry.secTag !== secTag)
        .map((entry) => certificateOf(entry.content));
      return { key, certificates: [leaf, ...above.filter((each) => each !== undefined)] };
    }
    return undefined;
  }

  #commands(write: (change: () => void, done: () => void) => void): Record<string, SimulatedCommand> {
    const { settings, deviceKeys } = this.#memory;
    return {
      shell: {
        help: 'Useful, not Unix-like shell commands.',
        subcommands: {
          colors: flag((on) => (this.#shell.colours = on)),
          vt100: flag((on) => (this.#shell.vt100 = on)),
          echo: {
            mandatory: 1,
            optional: 1,
            handler: (_, context) => context.print(`Echo status: ${this.#shell.echo ? 'on' : 'off'}`),
            ...flag((on) => (this.#shell.echo = on)),
          },
        },
      },
      rem: { help: "Ignore lines beginning with 'rem '", handler: () => undefined },
      history: { help: 'Command history.', mandatory: 1, handler: (_, context) => this.#history(context) },
      kernel: { help: 'Kernel commands', subcommands: this.#kernelCommands() },
      hwinfo: {
        help: 'HWINFO commands',
        mandatory: 2,
        subcommands: {
          devid: {
            help: 'Show device id',
            mandatory: 1,
            handler: (_, context) => {
              context.print(`Length: ${this.#chipId.length / 2}`);
              context.print(`ID: 0x${this.#chipId}`);
            },
          },
        },
      },
      settings: simulatedSettings({ stored: settings, faults: this.#faults, write }),
      cred: this.#credentials.command,
      ...(this.#faults.has('no-keygen')
        ? {}
        : {
            nrf_cloud_cred: simulatedDeviceKeys({
              stored: deviceKeys,
              faults: this.#faults,
              deviceId: this.serial,
              work: (work, done) => this.#wire.after(work, done),
              changed: () => this.#changed(),
            }),
          }),
      factory: {
        help: 'Factory commands',
        subcommands: {
          prove: {
            help: 'Prove possession of the key: prove <nonce in hex>',
            mandatory: 2,
            handler: (argv, context) => this.#prove(argv[1] ?? '', context),
          },
        },
      },
    };
  }

  #kernelCommands(): Record<string, SimulatedCommand> {
    const restart = (): boolean => {
      this.boot();
      return true;
    };
    return {
      version: { help: 'Kernel version.', handler: (_, context) => context.print('Zephyr version 4.1.0') },
      ...(this.#faults.has('no-reboot')
        ? {}
        : {
            reboot: {
              help: 'Reboot.',
              handler: restart,
              subcommands: {
                cold: { help: 'Cold reboot.', handler: restart },
                warm: { help: 'Warm reboot.', handler: restart },
              },
            },
          }),
    };
  }

  #history(context: CommandContext): void {
    for (const [index, line] of this.#shell.history.entries()) {
      context.print(`[${String(index).padStart(3)}] ${line}`);
    }
  }

  #prove(nonceHex: string, context: CommandContext): void {
    const nonce = Buffer.from(nonceHex, 'hex');
    if (this.#faults.has('wrong-proof')) nonce.fill(0);
    const key = this.#setting('symmetric_key');
    const pair = key === undefined ? this.#keyPair() : undefined;
    if (key !== undefined) {
      const proof = createHmac('sha256', Buffer.from(key, 'base64')).update(nonce).digest();
      context.print(`PROOF: ${proof.toString('base64')}`);
    } else if (pair === undefined) {
      context.error('Proof failed: -2');
    } else {
      context.print(`PROOF: ${sign('sha256', nonce, { key: pair.key, dsaEncoding: 'ieee-p1363' }).toString('base64')}`);
    }
  }
}

function fill(memory: Memory, state: unknown): void {
  const { settings, credentials, deviceKeys } = stateSchema.parse(state);
  memory.settings.clear();
  for (const [name, value] of Object.entries(settings)) memory.settings.set(name, value);
  memory.credentials.splice(0, Number.POSITIVE_INFINITY, ...credentials);
  memory.deviceKeys.clear();
  for (const { secTag, privateKey } of deviceKeys) memory.deviceKeys.set(secTag, privateKey);
}

/** As a unit that was provisioned elsewhere before. */
function holdKeys(memory: Memory): void {
  memory.settings.set('azure/symmetric_key', Buffer.from(`${randomBytes(32).toString('base64')}\0`, 'latin1'));
  memory.deviceKeys.set(42, newDeviceKey());
}

/** Credentials are DER, or PEM with a NUL at its end, as mbedTLS wants it. */
const isPem = (content: Buffer): boolean => content.includes('-----BEGIN');

function keyOf(content: Buffer): KeyObject | undefined {
  try {
    return isPem(content) ? createPrivateKey(content.toString('latin1').replace(/\0$/, '')) : keyFrom(content);
  } catch {
    return undefined;
  }
}

function certificateOf(content: Buffer): X509Certificate | undefined {
  try {
    return new X509Certificate(isPem(content) ? content.toString('latin1').replace(/\0$/, '') : content);
  } catch {
    return undefined;
  }
}
