import { createHash } from 'node:crypto';
import { encodeSequence, encodeTlv, encodeUnsignedInteger, tag } from '../../pki/der.ts';
import type { KeyAlgorithm } from '../signer.ts';
import { CKF, CKM, type Cryptoki, type Handle } from './cryptoki.ts';
import { invoke } from './cryptoki-failure.ts';

type MechanismName = keyof typeof CKM;

/** How one kind of key is used: the mechanism, what goes in, and how what comes out becomes the standard's form. */
export interface KeyUse {
  readonly mechanism: number;
  /** A fresh buffer. */
  input(message: Uint8Array): Buffer;
  /** Null where the output has not the length that it must have. */
  output(raw: Buffer): Buffer | null;
}

const sha256 = (message: Uint8Array): Buffer => createHash('sha256').update(message).digest();
const copy = (bytes: Uint8Array): Buffer => Buffer.from(bytes);
const ofLength = (length: number) => (raw: Buffer) => (raw.length === length ? copy(raw) : null);

const sha256Identifier = encodeSequence(
  encodeTlv(tag.objectIdentifier, Buffer.from('608648016503040201', 'hex')),
  encodeTlv(tag.null),
);
/** RFC 8017 §9.2: what CKM_RSA_PKCS pads and encrypts. */
const digestInfo = (message: Uint8Array): Buffer =>
  encodeSequence(sha256Identifier, encodeTlv(tag.octetString, sha256(message)));

/** r‖s, 32 bytes each (PKCS#11 v2.40 §2.3.1), as Ecdsa-Sig-Value (RFC 3279 §2.2.3). */
const ecdsaSignature = (raw: Buffer): Buffer | null =>
  raw.length === 64
    ? encodeSequence(encodeUnsignedInteger(raw.subarray(0, 32)), encodeUnsignedInteger(raw.subarray(32)))
    : null;

/** In order of preference: hashing on the host first, because every token can do that and the message may be long. */
const uses: Readonly<Record<KeyAlgorithm, readonly ({ name: MechanismName } & Omit<KeyUse, 'mechanism'>)[]>> = {
  'ec-p256': [
    { name: 'ECDSA', input: sha256, output: ecdsaSignature },
    { name: 'ECDSA_SHA256', input: copy, output: ecdsaSignature },
  ],
  'rsa-2048': [
    { name: 'RSA_PKCS', input: digestInfo, output: ofLength(256) },
    { name: 'SHA256_RSA_PKCS', input: copy, output: ofLength(256) },
  ],
  'hmac-sha256': [{ name: 'SHA256_HMAC', input: copy, output: ofLength(32) }],
};

const generators: Readonly<Record<KeyAlgorithm, MechanismName>> = {
  'ec-p256': 'EC_KEY_PAIR_GEN',
  'rsa-2048': 'RSA_PKCS_KEY_PAIR_GEN',
  'hmac-sha256': 'GENERIC_SECRET_KEY_GEN',
};

/** What a token can do, asked once per connection. */
export class Mechanisms {
  readonly #available: ReadonlySet<number>;

  private constructor(available: ReadonlySet<number>) {
    this.#available = available;
  }

  /** Signing mechanisms count only where the token says that it signs with them. @throws CryptokiFailure */
  static probe(cryptoki: Cryptoki, slot: Handle): Mechanisms {
    const listed = new Set(invoke('C_GetMechanismList', () => cryptoki.C_GetMechanismList(slot)));
    const signing = new Set<number>(Object.values(uses).flatMap((choices) => choices.map(({ name }) => CKM[name])));
    for (const mechanism of signing) {
      if (!listed.has(mechanism)) continue;
      const info = invoke('C_GetMechanismInfo', () => cryptoki.C_GetMechanismInfo(slot, mechanism));
      if ((info.flags & CKF.SIGN) === 0) listed.delete(mechanism);
    }
    return new Mechanisms(listed);
  }

  /** Null where the token cannot use such a key. */
  use(algorithm: KeyAlgorithm): KeyUse | null {
    const choice = uses[algorithm].find(({ name }) => this.#available.has(CKM[name]));
    return choice === undefined ? null : { ...choice, mechanism: CKM[choice.name] };
  }

  /** Null where the token cannot make such a key. */
  generator(algorithm: KeyAlgorithm): number | null {
    const mechanism = CKM[generators[algorithm]];
    return this.#available.has(mechanism) ? mechanism : null;
  }

  /** Names of the mechanisms that the station knows and the token has. */
  names(): string[] {
    return Object.entries(CKM).flatMap(([name, mechanism]) => (this.#available.has(mechanism) ? [`CKM_${name}`] : []));
  }
}

/** What a person reads when `use` or `generator` found nothing. */
export const neededMechanisms = (algorithm: KeyAlgorithm, purpose: 'use' | 'generate'): string =>
  purpose === 'generate'
    ? `CKM_${generators[algorithm]}`
    : uses[algorithm].map(({ name }) => `CKM_${name}`).join(' or ');
