import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { encode } from 'cborg';
import type { SimulatorWire } from '../../../simulator/device-simulator.ts';
import { parseParameters } from './command-assembler.ts';
import { type Answer, fail, type ModemFault, ok, type Reaction } from './modem-answer.ts';
import { find, isFull, type ModemMemory, put, remove, sha256Upper } from './modem-memory.ts';
import {
  certificateRequest,
  coseSign1,
  dashed,
  encodeSubject,
  jsonWebToken,
  keyAttestation,
} from './modem-signatures.ts';

const firmwareUuid = 'f72d97892e7347809248b3952f89b872';
/** What Nordic put in: listed, and in nobody's way. */
const builtIn = [
  [4_294_967_292, 11],
  [4_294_967_293, 10],
  [4_294_967_294, 6],
] as const;
const highestTag = 2_147_483_647;
const writableTypes: readonly number[] = [0, 1, 2, 3, 4, 5, 9];
const readableTypes: readonly number[] = [0, 1, 4];
const activeModes: readonly number[] = [1, 2, 21];

/** An nRF9151's modem: what its AT commands do to its memory. The command host around it is `simulator.ts`. */
export class SimulatedModem {
  readonly memory: ModemMemory;
  readonly #faults: ReadonlySet<string>;
  readonly #changed: SimulatorWire['changed'];
  #mode = 0;
  numberedErrors = false;

  constructor(memory: ModemMemory, faults: ReadonlySet<string>, changed: SimulatorWire['changed']) {
    this.memory = memory;
    this.#faults = faults;
    this.#changed = changed;
  }

  boot(): void {
    this.#mode = 0;
    this.numberedErrors = false;
  }

  react(command: string): Reaction {
    const match = /^AT(?:([+%#][A-Z]+)(\?|=\??)?(.*))?$/is.exec(command);
    if (match === null) return fail('error');
    const [, name, operator, rest = ''] = match;
    if (name === undefined) return ok();
    if (operator === undefined && rest !== '') return fail('error');
    const parameters = operator === '=' ? parseParameters(rest) : [];
    if (parameters === undefined) return fail('error');
    return this.#command(`${name.toUpperCase()}${operator ?? ''}`, parameters);
  }

  #command(command: string, parameters: readonly (string | number | null)[]): Reaction {
    const { memory } = this;
    switch (command) {
      case '+CMEE=':
        this.numberedErrors = parameters[0] === 1;
        return ok();
      case '+CMEE?':
        return ok(`+CMEE: ${this.numberedErrors ? 1 : 0}`);
      case '+CGMI':
        return ok('Nordic Semiconductor ASA');
      case '+CGMM':
        return ok('nRF9151-LACA');
      case '+CGMR':
        return ok(this.#has('old-firmware') ? 'mfw_nrf9160_1.2.3' : 'mfw_nrf91x1_2.0.2');
      case '+CGSN':
        return ok(memory.imei);
      case '+CGSN=':
        return parameters[0] === 1 ? ok(`+CGSN: "${memory.imei}"`) : ok(memory.imei);
      case '+CFUN=':
        return this.#setMode(parameters[0]);
      case '+CFUN?':
        return ok(`+CFUN: ${this.#mode}`);
      case '%CMNG=':
        return this.#credentials(parameters);
      case '%KEYGEN=':
        return this.#generateKey(parameters);
      case '%ATTESTTOKEN':
        return ok(`%ATTESTTOKEN: "${this.#attestationToken()}"`);
      case '%JWT=':
      case '%JWT':
        return this.#token(parameters);
      case '#XDPS=':
        return this.#writeDps(parameters);
      case '#XDPS?':
        return ok(`#XDPS: ${memory.dps.map((value) => `"${value}"`).join(',')}`);
      default:
        return fail('error');
    }
  }

  #has(fault: ModemFault): boolean {
    return this.#faults.has(fault);
  }

  #setMode(mode: string | number | null | undefined): Answer {
    if (typeof mode !== 'number') return fail('error');
    this.#mode = mode;
    return ok();
  }

  #credentials([operation, secTag, type, content]: readonly (string | number | null)[]): Reaction {
    if (secTag !== undefined && typeof secTag !== 'number') return fail('error');
    if (type !== undefined && typeof type !== 'number') return fail('error');
    if (secTag !== undefined) this.#plantForeignKey(secTag);
    if (operation === 1) return this.#list(secTag, type);
    if (secTag === undefined || type === undefined) return fail('error');
    if (operation === 0 && typeof content === 'string' && content !== '') return this.#write(secTag, type, content);
    if (operation === 2) return this.#read(secTag, type);
    return operation === 3 ? this.#delete(secTag, type) : fail('error');
  }

  #list(secTag: number | undefined, type: number | undefined): Answer {
    const factory = builtIn.map(([tag, kind]) => ({ secTag: tag, type: kind, sha256: sha256Upper(`${tag}`) }));
    const listed = [...this.memory.credentials, ...factory]
      .filter((item) => (secTag === undefined || item.secTag === secTag) && (type === undefined || item.type === type))
      .toSorted((a, b) => a.secTag - b.secTag || a.type - b.type);
    return ok(...listed.map((item) => `%CMNG: ${item.secTag},${item.type},"${item.sha256}"`));
  }

  #write(secTag: number, type: number, content: string): Reaction {
    const refused = this.#writeRefusal(secTag);
    if (refused !== undefined) return fail(refused);
    if (!writableTypes.includes(type)) return fail(514);
    const stored = this.#has('lying-write') ? content.replace(/[A-Za-z](?=[^A-Za-z]*$)/, '0') : content;
    return this.#afterFlash(() => {
      put(this.memory, secTag, type, stored);
      if (type === 1 && this.#has('replaced-key')) this.#replaceKey(secTag);
    });
  }

  #read(secTag: number, type: number): Answer {
    const item = find(this.memory, secTag, type);
    if (item === undefined) return fail(513);
    if (!readableTypes.includes(type)) return fail(514);
    return ok(`%CMNG: ${secTag},${type},"${item.sha256}","${item.content}"`);
  }

  #delete(secTag: number, type: number): Reaction {
    if (activeModes.includes(this.#mode)) return fail(518);
    if (secTag > highestTag) return fail(514);
    if (find(this.memory, secTag, type) === undefined) return fail(513);
    return this.#afterFlash(() => void remove(this.memory, secTag, type));
  }

  #writeRefusal(secTag: number): number | undefined {
    if (activeModes.includes(this.#mode)) return 518;
    if (this.#has('low-power')) return 528;
    if (secTag > highestTag) return 514;
    return this.#has('storage-full') || isFull(this.memory) ? 515 : undefined;
  }

  #afterFlash(change: () => void): Reaction {
    return {
      work: 'flash-write',
      finish: () => {
        change();
        this.#changed();
        return ok();
      },
    };
  }

  #generateKey([secTag, keyType, content, attributes]: readonly (string | number | null)[]): Reaction {
    if (typeof secTag !== 'number' || (keyType !== 2 && keyType !== 8)) return fail('error');
    this.#plantForeignKey(secTag);
    const refused = this.#writeRefusal(secTag);
    if (refused !== undefined) return fail(refused);
    if (find(this.memory, secTag, keyType) !== undefined) return fail(519);
    const subject = encodeSubject(typeof attributes === 'string' ? attributes : `CN=${dashed(this.memory.uuid)}`);
    if (subject === undefined) return fail('error');
    return {
      work: 'key-generation',
      finish: () => {
        if (this.#has('refuse-keygen')) return fail(523);
        const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
        put(this.memory, secTag, keyType, privateKey.export({ format: 'pem', type: 'pkcs8' }).toString());
        this.#changed();
        const isRequest = keyType === 2 && content !== 1;
        const body = isRequest
          ? certificateRequest(privateKey, subject)
          : publicKey.export({ format: 'der', type: 'spki' });
        const { identityKey, uuid } = this.memory;
        const attested = this.#has('forged-attestation') ? Buffer.from('another') : body;
        const cose = keyAttestation(identityKey, { kind: isRequest ? 9 : 8, uuid, secTag, body: attested });
        return ok(`%KEYGEN: "${body.toString('base64url')}.${cose.toString('base64url')}"`);
      },
    };
  }

  #token([algorithm, , subject, audience, secTag, keyType]: readonly (string | number | null)[]): Answer {
    if (this.#has('no-jwt')) return fail('error');
    if (algorithm !== undefined && algorithm !== null && algorithm !== 0) return fail(50);
    const named = typeof secTag === 'number' && typeof keyType === 'number';
    const pem = named ? find(this.memory, secTag, keyType)?.content : this.memory.identityKey;
    if (pem === undefined) return fail(513);
    const token = jsonWebToken(createPrivateKey(pem), {
      uuid: this.memory.uuid,
      firmwareUuid,
      subject: typeof subject === 'string' ? subject : '',
      audience: typeof audience === 'string' ? audience : '',
    });
    return ok(`%JWT: "${token}"`);
  }

  #attestationToken(): string {
    const { identityKey, uuid } = this.memory;
    const deviceType = 6;
    const body = encode([1, Buffer.from(uuid, 'hex'), deviceType, Buffer.from(firmwareUuid, 'hex')]);
    const marked = Buffer.concat([Buffer.from('d9d9f7', 'hex'), body]);
    return `${marked.toString('base64url')}.${coseSign1(identityKey, null).toString('base64url')}`;
  }

  #writeDps(parameters: readonly (string | number | null)[]): Reaction {
    const [idScope, registrationId, globalEndpoint] = parameters;
    if (typeof idScope !== 'string' || typeof registrationId !== 'string') return fail('error');
    if (typeof globalEndpoint !== 'string' || parameters.length !== 3) return fail('error');
    return this.#afterFlash(() => {
      this.memory.dps = [idScope, registrationId, this.#has('lying-write') ? '' : globalEndpoint];
    });
  }

  #plantForeignKey(secTag: number): void {
    if (!this.#has('key-exists') || find(this.memory, secTag, 2) !== undefined) return;
    put(this.memory, secTag, 2, newKeyPem());
    this.#changed();
  }

  #replaceKey(secTag: number): void {
    const key = find(this.memory, secTag, 2);
    if (key !== undefined) key.content = newKeyPem();
  }
}

const newKeyPem = (): string =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
