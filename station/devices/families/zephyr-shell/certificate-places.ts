import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { checkNamed } from '../../../domain/check-phrases.ts';
import type { Check } from '../../../domain/run.ts';
import type { GeneratedKey, HeldItem } from '../../device-adapter.ts';
import { deviceError } from '../../device-errors.ts';
import { type CredentialStore, placeOf } from './credential-store.ts';
import { type DeviceKey, publicKeyOfRequest, publicKeySha256 } from './device-key.ts';
import { type CredentialType, type ListedCredential } from './protocol/tls-credentials.ts';
import { sha256Hex } from './sha256-hex.ts';
import type { ShellHistory } from './shell-history.ts';
import { zephyrShellError } from './zephyr-shell-errors.ts';
import { zephyrSays } from './zephyr-shell-phrases.ts';

const { text: nothing } = checkNamed('FOUND_NOTHING');

type Content = readonly [type: CredentialType, der: Buffer];

const heldKinds: Readonly<Record<string, HeldItem['kind']>> = {
  SERV: 'certificate',
  PK: 'private-key',
  PK_PSA: 'private-key',
};

export interface CertificatePlacesOptions {
  readonly secTag: number;
  readonly chainSecTags: readonly number[];
  /** Undefined where the product's keys come from the host. */
  readonly deviceKey: DeviceKey | undefined;
}

/** A certificate, its chain and its key under the security tags of the product. */
export class CertificatePlaces {
  readonly #store: CredentialStore;
  readonly #history: ShellHistory;
  readonly #options: CertificatePlacesOptions;

  constructor(store: CredentialStore, history: ShellHistory, options: CertificatePlacesOptions) {
    this.#store = store;
    this.#history = history;
    this.#options = options;
  }

  async held(signal: AbortSignal): Promise<HeldItem[]> {
    const { deviceKey, secTag: ownTag } = this.#options;
    const held: HeldItem[] = [];
    for (const secTag of this.#secTags()) {
      for (const { type, sha256 } of await this.#store.list(secTag, signal)) {
        const kind = heldKinds[type];
        // Of a device-made key the list shows only its number: its public key says which one it is.
        if (type === 'PK_PSA' && secTag === ownTag && deviceKey !== undefined) continue;
        if (kind !== undefined) held.push({ kind, place: placeOf(secTag, type), sha256 });
      }
    }
    const publicKey = await deviceKey?.publicKey(signal);
    if (publicKey !== undefined) {
      held.push({ kind: 'private-key', place: placeOf(ownTag, 'PK_PSA'), sha256: publicKeySha256(publicKey) });
    }
    return held;
  }

  async erase(signal: AbortSignal): Promise<void> {
    await this.#options.deviceKey?.erase(signal);
    for (const secTag of this.#secTags()) await this.#replace(secTag, [], signal);
  }

  /** @throws DEVICE_KEY_EXISTS, ZEPHYR_PLACE_NOT_CONFIGURED, DEVICE_FIRMWARE_UNSUITABLE, DEVICE_REFUSED */
  async generateKey(commonName: string, signal: AbortSignal): Promise<GeneratedKey> {
    const { deviceKey, secTag } = this.#options;
    if (deviceKey === undefined) {
      throw zephyrShellError('ZEPHYR_PLACE_NOT_CONFIGURED', {
        what: zephyrSays('KEYS_OF_ITS_OWN'),
        key: 'device_key_command',
      });
    }
    // `keygen` only looks for its own kind: a host-made key would stay, and which of the two TLS takes would be luck.
    const hostKey = (await this.#store.list(secTag, signal)).find(({ type }) => type === 'PK');
    if (hostKey !== undefined) throw deviceError('DEVICE_KEY_EXISTS', { place: placeOf(secTag, hostKey.type) });
    await deviceKey.generate(placeOf(secTag, 'PK_PSA'), signal);
    const csr = await deviceKey.request(commonName, signal);
    const deviceKeySha256 = publicKeySha256(publicKeyOfRequest(csr, 'nrf_cloud_cred csr'));
    return { csr, deviceKeySha256, commonName: null, attestation: null };
  }

  /** What stands in the way is deleted first; what is right already is left alone. */
  async write(chain: readonly Buffer[], privateKey: Buffer | null, signal: AbortSignal): Promise<void> {
    const places = this.#contentsFor(chain, privateKey);
    for (const [secTag, contents] of places) {
      for (const [type, der] of contents) this.#store.requireRoom(secTag, type, der);
    }
    if (privateKey !== null) {
      this.#history.secretTyped();
      await this.#options.deviceKey?.erase(signal);
    }
    for (const [secTag, contents] of places) await this.#replace(secTag, contents, signal);
  }

  async check(chain: readonly Buffer[], privateKey: Buffer | null, signal: AbortSignal): Promise<Check[]> {
    const checks: Check[] = [];
    for (const [secTag, contents] of this.#contentsFor(chain, privateKey)) {
      checks.push(...checkContents(secTag, contents, privateKey, await this.#store.list(secTag, signal)));
    }
    const certified = publicKeySha256(spkiOf(publicKeyOf(chain)));
    const held = privateKey === null ? await this.#options.deviceKey?.publicKey(signal) : publicKeyMadeBy(privateKey);
    const actual = held === undefined ? nothing : publicKeySha256(held);
    checks.push({ name: checkNamed('CHECKED_PAIR').text, passed: actual === certified, expected: certified, actual });
    return checks;
  }

  clearBuffer(signal: AbortSignal): Promise<void> {
    return this.#store.clearBuffer(signal);
  }

  #secTags(): number[] {
    return [this.#options.secTag, ...this.#options.chainSecTags];
  }

  /** The leaf and a host-made key under the first tag; the certificates above it where the product has tags for them. */
  #contentsFor(chain: readonly Buffer[], privateKey: Buffer | null): Map<number, Content[]> {
    const { secTag, chainSecTags } = this.#options;
    const [leaf, ...above] = chain;
    if (leaf === undefined) throw new TypeError('a chain has a leaf');
    if (chainSecTags.length > 0 && above.length > chainSecTags.length) {
      throw zephyrShellError('ZEPHYR_CHAIN_TOO_LONG', { certificates: chain.length, places: chainSecTags.length + 1 });
    }
    const places = new Map<number, Content[]>([[secTag, [['SERV', leaf]]]]);
    if (privateKey !== null) places.get(secTag)?.push(['PK', privateKey]);
    for (const [index, tag] of chainSecTags.entries()) {
      const certificate = above[index];
      places.set(tag, certificate === undefined ? [] : [['SERV', certificate]]);
    }
    return places;
  }

  async #replace(secTag: number, contents: readonly Content[], signal: AbortSignal): Promise<void> {
    const isRight = ({ type, sha256 }: ListedCredential): boolean =>
      contents.some(([wanted, der]) => wanted === type && sha256 === sha256Hex(der));
    const listed = await this.#store.list(secTag, signal);
    for (const entry of listed) {
      const { type } = entry;
      const isOurs = type === 'SERV' || type === 'PK' || (type === 'PK_PSA' && this.#options.deviceKey === undefined);
      if (isOurs && !isRight(entry)) await this.#store.erase(secTag, type, signal);
    }
    const right = new Set(listed.filter(isRight).map(({ type }) => type));
    for (const [type, der] of contents) {
      if (!right.has(type)) await this.#store.add(secTag, type, der, signal);
    }
  }
}

function checkContents(
  secTag: number,
  contents: readonly Content[],
  privateKey: Buffer | null,
  listed: readonly ListedCredential[],
): Check[] {
  const checks = contents.map(([type, der]): Check => {
    const entry = listed.find((candidate) => candidate.type === type);
    const expected = sha256Hex(der);
    const actual = entry === undefined ? nothing : (entry.sha256 ?? checkNamed('FOUND_NO_DIGEST').text);
    const place = placeOf(secTag, type);
    const { text: name } = checkNamed(type === 'PK' ? 'CHECKED_PRIVATE_KEY_AT' : 'CHECKED_CERTIFICATE_AT', { place });
    return { name, passed: actual === expected, expected, actual };
  });
  const wanted = new Set<string>(contents.map(([type]) => type));
  // A device-made key is under the leaf's tag, and is checked by its public key.
  if (privateKey === null && wanted.has('SERV')) wanted.add('PK_PSA');
  for (const { type } of listed) {
    const place = placeOf(secTag, type);
    if (type in heldKinds && !wanted.has(type)) {
      const { text: name } = checkNamed('CHECKED_NOTHING_ELSE', { place });
      checks.push({ name, passed: false, expected: nothing, actual: place });
    }
  }
  return checks;
}

/** The leaf's public key. */
export const publicKeyOf = (chain: readonly Buffer[]): KeyObject =>
  new X509Certificate(chain[0] ?? Buffer.alloc(0)).publicKey;

const spkiOf = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });

const publicKeyMadeBy = (privateKey: Buffer): Buffer =>
  spkiOf(createPublicKey(createPrivateKey({ key: privateKey, format: 'der', type: 'pkcs8' })));
