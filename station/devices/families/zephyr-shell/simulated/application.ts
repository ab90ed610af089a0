import { createHmac, createPrivateKey, type KeyObject, sign, X509Certificate } from 'node:crypto';
import type { SimulatedIdentity } from '../../../simulator/device-simulator.ts';
import type { CommandContext, SimulatedCommand } from './commands.ts';
import { keyFrom } from './device-key.ts';
import type { SimulatedMemory } from './memory.ts';

/** The product's own firmware on the simulated device: it registers with DPS, and offers `factory prove`. */
export class SimulatedApplication {
  readonly command: SimulatedCommand;
  readonly #memory: SimulatedMemory;
  readonly #faults: ReadonlySet<string>;

  constructor(memory: SimulatedMemory, faults: ReadonlySet<string>) {
    this.#memory = memory;
    this.#faults = faults;
    this.command = {
      help: 'Factory commands',
      subcommands: {
        prove: {
          help: 'Prove possession of the key: prove <nonce in hex>',
          mandatory: 2,
          handler: (argv, context) => this.#prove(argv[1] ?? '', context),
        },
      },
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

  /** Settings are found by the last part of their names, whatever the product calls their folder. */
  #setting(leaf: string): string | undefined {
    for (const [name, value] of this.#memory.settings) {
      if (name.split('/').at(-1) === leaf && value.length > 0) return value.toString('utf8').replace(/\0$/, '');
    }
    return undefined;
  }

  /** The key and its leaf certificate, followed by the further certificates of the chain. */
  #keyPair(): { key: KeyObject; certificates: X509Certificate[] } | undefined {
    const { credentials, deviceKeys } = this.#memory;
    const certificates = credentials.filter(({ type }) => type === 'SERV').toSorted((a, b) => a.secTag - b.secTag);
    for (const { secTag, content } of certificates) {
      const hostKey = credentials.find((entry) => entry.secTag === secTag && entry.type === 'PK');
      const deviceKey = deviceKeys.get(secTag);
      const key = hostKey === undefined ? deviceKey && keyFrom(deviceKey) : keyOf(hostKey.content);
      const leaf = certificateOf(content);
      if (key === undefined || leaf?.checkPrivateKey(key) !== true) continue;
      const above = certificates.filter((entry) => entry.secTag !== secTag);
      const chain = above.map((entry) => certificateOf(entry.content)).filter((each) => each !== undefined);
      return { key, certificates: [leaf, ...chain] };
    }
    return undefined;
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
