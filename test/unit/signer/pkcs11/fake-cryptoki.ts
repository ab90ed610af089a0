import {
  constants,
  createHmac,
  generateKeyPairSync,
  type KeyObject,
  privateEncrypt,
  randomBytes,
  sign,
} from 'node:crypto';
import { encodeTlv } from '../../../../station/pki/der.ts';
import { CKA, CKF, CKM, CKO, CKR, type Cryptoki, type Handle } from '../../../../station/signer/pkcs11/cryptoki.ts';

type Template = { type: number; value?: unknown }[];
type Call = keyof Cryptoki;
interface TokenObject {
  readonly attributes: Map<number, Buffer>;
  readonly key: KeyObject | Buffer | null;
}
interface Session {
  operation: { object: TokenObject; mechanism: number } | null;
}

const number = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(value);
  return bytes;
};
const boolean = (value: boolean): Buffer => Buffer.of(value ? 1 : 0);
const part = (text: string | undefined): Buffer => Buffer.from(text ?? '', 'base64url');
const version = { major: 2, minor: 40 };

/** A number, and the initialisation that it belongs to in the upper half. */
function handleOf(value: number, initialisation: number): Handle {
  const handle = number(value);
  handle.writeUInt32LE(initialisation, 4);
  return handle;
}

/** As pkcs11js rejects: most calls with `code`, the finding ones with the value in the message only. */
function returned(value: number, call: Call): Error {
  const error = new Error(`CKR_SOMETHING:${value}`);
  return call.startsWith('C_Find') ? error : Object.assign(error, { code: value });
}

/**
 * A module with one token that does what no real token can be made to do on demand. Handles start at 1 again with each
 * C_Initialize, so that a stale one hits somebody else's object.
 */
export class FakeCryptoki implements Cryptoki {
  readonly calls: Call[] = [];
  pin = 'right';
  present = true;
  serialNumber = 'A1';
  label = 'fake';
  flags = 0;
  maxSessions = 16;
  mechanisms: number[] = [
    CKM.ECDSA_SHA256,
    CKM.RSA_PKCS,
    CKM.SHA256_HMAC,
    CKM.EC_KEY_PAIR_GEN,
    CKM.RSA_PKCS_KEY_PAIR_GEN,
    CKM.GENERIC_SECRET_KEY_GEN,
  ];
  /** Attributes that generated keys get whatever was asked. */
  overrides: Template = [];
  /** What reading an attribute returns instead, once keys are there. */
  readonly reported = new Map<number, Buffer>();
  /** Handles of an earlier initialisation that were used: they may be anyone's by now. Must stay 0. */
  staleUses = 0;
  /** What signing returns is passed through this. */
  corrupt: (signature: Buffer) => Buffer = (signature) => signature;

  #initialised = false;
  #initialisation = 0;
  #loggedIn = false;
  #sessions = new Map<number, Session>();
  readonly #objects: TokenObject[] = [];
  #nextHandle = 1;
  readonly #failures = new Map<Call, number[]>();
  readonly #hangs: { call: Call; until: Promise<void> }[] = [];

  /** The next calls of that name return these values. */
  failNext(call: Call, ...values: number[]): void {
    this.#failures.set(call, [...(this.#failures.get(call) ?? []), ...values]);
  }

  /** The next asynchronous call of that name does not return before the function that this returns is called. */
  hangNext(call: Call): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#hangs.push({ call, until: promise });
    return resolve;
  }

  count(call: Call): number {
    return this.calls.filter((each) => each === call).length;
  }

  get openSessions(): number {
    return this.#sessions.size;
  }

  /** The secrets it holds, to search for where they must not be. */
  get secrets(): Buffer[] {
    return this.#objects.flatMap(({ key }) =>
      key === null ? [] : Buffer.isBuffer(key) ? [key] : [part(key.export({ format: 'jwk' }).d)],
    );
  }

  unplug(): void {
    this.present = false;
    this.#sessions.clear();
    this.#loggedIn = false;
  }

  /** As after the power of a network HSM came back: sessions and login are gone, the token is there. */
  restart(): void {
    this.#sessions.clear();
    this.#loggedIn = false;
  }

  /** Exchanges the keys for others under the same labels. */
  replaceKeys(): void {
    for (const [index, { attributes, key }] of this.#objects.entries()) {
      if (Buffer.isBuffer(key)) this.#objects[index] = { attributes, key: randomBytes(64) };
    }
  }

  C_Initialize(): void {
    this.#enter('C_Initialize', false);
    if (this.#initialised) throw returned(CKR.CRYPTOKI_ALREADY_INITIALIZED, 'C_Initialize');
    this.#initialised = true;
    this.#initialisation++;
    this.#nextHandle = 1;
  }

  C_Finalize(): void {
    this.#enter('C_Finalize');
    this.#initialised = false;
    this.#loggedIn = false;
    this.#sessions.clear();
  }

  C_GetInfo() {
    this.#enter('C_GetInfo');
    return {
      cryptokiVersion: version,
      manufacturerID: 'none',
      flags: 0,
      libraryDescription: 'fake',
      libraryVersion: version,
    };
  }

  C_GetSlotList(): Handle[] {
    this.#enter('C_GetSlotList');
    return this.present ? [this.#handle(7)] : [];
  }

  C_GetTokenInfo(slot: Handle) {
    this.#enter('C_GetTokenInfo');
    this.#value(slot);
    if (!this.present) throw returned(CKR.TOKEN_NOT_PRESENT, 'C_GetTokenInfo');
    const counts = {
      maxSessionCount: 0,
      sessionCount: 0,
      maxRwSessionCount: 0,
      rwSessionCount: 0,
      maxPinLen: 64,
      minPinLen: 4,
    };
    const memory = { totalPublicMemory: 0, freePublicMemory: 0, totalPrivateMemory: 0, freePrivateMemory: 0 };
    const names = {
      label: this.label.padEnd(32),
      manufacturerID: 'none',
      model: 'F1',
      serialNumber: this.serialNumber,
    };
    return {
      ...names,
      ...counts,
      ...memory,
      flags: this.flags,
      hardwareVersion: version,
      firmwareVersion: version,
      utcTime: '',
    };
  }

  C_GetMechanismList(): number[] {
    this.#enter('C_GetMechanismList');
    return [...this.mechanisms];
  }

  C_GetMechanismInfo() {
    this.#enter('C_GetMechanismInfo');
    return { minKeySize: 0, maxKeySize: 0, flags: CKF.SIGN };
  }

  C_OpenSession(slot: Handle): Handle {
    this.#enter('C_OpenSession');
    this.#value(slot);
    if (!this.present) throw returned(CKR.TOKEN_NOT_PRESENT, 'C_OpenSession');
    if (this.#sessions.size >= this.maxSessions) throw returned(CKR.SESSION_COUNT, 'C_OpenSession');
    const handle = this.#nextHandle++;
    this.#sessions.set(handle, { operation: null });
    return this.#handle(handle);
  }

  C_CloseSession(session: Handle): void {
    this.#enter('C_CloseSession');
    this.#session(session, 'C_CloseSession');
    this.#sessions.delete(this.#value(session));
    if (this.#sessions.size === 0) this.#loggedIn = false;
  }

  C_Login(session: Handle, _user: number, pin?: string): void {
    this.#enter('C_Login');
    this.#session(session, 'C_Login');
    if (this.#loggedIn) throw returned(CKR.USER_ALREADY_LOGGED_IN, 'C_Login');
    if (pin !== this.pin) throw returned(CKR.PIN_INCORRECT, 'C_Login');
    this.#loggedIn = true;
  }

  #found: Handle[] = [];

  C_FindObjectsInit(session: Handle, template: Template): void {
    this.#enter('C_FindObjectsInit');
    this.#session(session, 'C_FindObjectsInit');
    const wanted = template.map(({ type, value }) => ({ type, bytes: encoded(value) }));
    this.#found = this.#objects.flatMap(({ attributes }, index) => {
      const visible = this.#loggedIn || attributes.get(CKA.CLASS)?.[0] === CKO.PUBLIC_KEY;
      const matches = wanted.every(({ type, bytes }) => attributes.get(type)?.equals(bytes) === true);
      return visible && matches ? [this.#handle(index)] : [];
    });
  }

  C_FindObjects(session: Handle): Handle | null;
  C_FindObjects(session: Handle, limit: number): Handle[];
  C_FindObjects(session: Handle, limit?: number): Handle[] | Handle | null {
    this.#enter('C_FindObjects');
    this.#session(session, 'C_FindObjects');
    return limit === undefined ? (this.#found[0] ?? null) : this.#found.slice(0, limit);
  }

  C_FindObjectsFinal(): void {
    this.#enter('C_FindObjectsFinal');
  }

  C_GetAttributeValue(session: Handle, object: Handle, template: Template) {
    this.#enter('C_GetAttributeValue');
    this.#session(session, 'C_GetAttributeValue');
    return template.map(({ type }) => {
      const { attributes } = this.#object(object, 'C_GetAttributeValue');
      const value = this.reported.get(type) ?? attributes.get(type);
      if (value === undefined) throw returned(CKR.ATTRIBUTE_TYPE_INVALID, 'C_GetAttributeValue');
      return { type, value };
    });
  }

  C_CreateObject(session: Handle, template: Template): Handle {
    this.#enter('C_CreateObject');
    this.#session(session, 'C_CreateObject');
    const value = template.find(({ type }) => type === CKA.VALUE)?.value;
    return this.#add(template, Buffer.isBuffer(value) ? Buffer.from(value) : Buffer.alloc(0));
  }

  C_DestroyObject(_session: Handle, object: Handle): void {
    this.#enter('C_DestroyObject');
    this.#objects[this.#value(object)] = { attributes: new Map(), key: null };
  }

  C_GenerateRandom(session: Handle, bytes: Buffer): Buffer {
    this.#enter('C_GenerateRandom');
    this.#session(session, 'C_GenerateRandom');
    return bytes.fill(4);
  }

  C_SignInit(session: Handle, mechanism: { mechanism: number }, object: Handle): void {
    this.#enter('C_SignInit');
    const current = this.#session(session, 'C_SignInit');
    if (!this.#loggedIn) throw returned(CKR.USER_NOT_LOGGED_IN, 'C_SignInit');
    if (current.operation !== null) throw returned(0x90, 'C_SignInit');
    current.operation = { object: this.#object(object, 'C_SignInit'), mechanism: mechanism.mechanism };
  }

  async C_SignAsync(session: Handle, input: Buffer, output: Buffer): Promise<Buffer> {
    await this.#enterAsync('C_SignAsync');
    const current = this.#session(session, 'C_SignAsync');
    const { operation } = current;
    if (operation === null) throw returned(0x91, 'C_SignAsync');
    current.operation = null;
    const signature = this.corrupt(signWith(operation.mechanism, operation.object.key, input));
    signature.copy(output);
    return output.subarray(0, signature.length);
  }

  async C_GenerateKeyAsync(session: Handle, _mechanism: unknown, template: Template): Promise<Handle> {
    await this.#enterAsync('C_GenerateKeyAsync');
    this.#session(session, 'C_GenerateKeyAsync');
    return this.#add(template, randomBytes(64));
  }

  async C_GenerateKeyPairAsync(
    session: Handle,
    mechanism: { mechanism: number },
    publicTemplate: Template,
    privateTemplate: Template,
  ) {
    await this.#enterAsync('C_GenerateKeyPairAsync');
    this.#session(session, 'C_GenerateKeyPairAsync');
    const ec = mechanism.mechanism === CKM.EC_KEY_PAIR_GEN;
    const pair = ec
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 });
    const jwk = pair.publicKey.export({ format: 'jwk' });
    const publicValues = ec
      ? [{ type: CKA.EC_POINT, value: encodeTlv(0x04, Buffer.concat([Buffer.of(4), part(jwk.x), part(jwk.y)])) }]
      : [{ type: CKA.MODULUS, value: part(jwk.n) }];
    return {
      publicKey: this.#add([...publicTemplate, ...publicValues], null),
      privateKey: this.#add(privateTemplate, pair.privateKey),
    };
  }

  #add(template: Template, key: KeyObject | Buffer | null): Handle {
    const made: Template =
      key === null
        ? []
        : [CKA.LOCAL, CKA.NEVER_EXTRACTABLE, CKA.ALWAYS_SENSITIVE].map((type) => ({ type, value: true }));
    const attributes = new Map(
      [...template, ...made, ...(key === null ? [] : this.overrides)].map(({ type, value }) => [type, encoded(value)]),
    );
    return this.#handle(this.#objects.push({ attributes, key }) - 1);
  }

  #enter(call: Call, needsInitialised = true): void {
    this.calls.push(call);
    if (needsInitialised && !this.#initialised) throw returned(CKR.CRYPTOKI_NOT_INITIALIZED, call);
    const failure = this.#failures.get(call)?.shift();
    if (failure !== undefined) throw returned(failure, call);
  }

  async #enterAsync(call: Call): Promise<void> {
    const hang = this.#hangs.findIndex((each) => each.call === call);
    if (hang !== -1) await this.#hangs.splice(hang, 1)[0]?.until;
    this.#enter(call);
  }

  #handle(value: number): Handle {
    return handleOf(value, this.#initialisation);
  }

  #value(handle: Handle): number {
    if (handle.readUInt32LE(4) !== this.#initialisation) this.staleUses++;
    return handle.readUInt32LE();
  }

  #session(handle: Handle, call: Call): Session {
    const session = this.#sessions.get(this.#value(handle));
    if (session === undefined) throw returned(CKR.SESSION_HANDLE_INVALID, call);
    return session;
  }

  #object(handle: Handle, call: Call): TokenObject {
    const object = this.#objects[this.#value(handle)];
    if (object === undefined) throw returned(CKR.OBJECT_HANDLE_INVALID, call);
    return object;
  }
}

function encoded(value: unknown): Buffer {
  if (Buffer.isBuffer(value)) return value;
  if (typeof value === 'boolean') return boolean(value);
  return typeof value === 'number' ? number(value) : Buffer.from(String(value));
}

function signWith(mechanism: number, key: KeyObject | Buffer | null, input: Buffer): Buffer {
  if (mechanism === CKM.SHA256_HMAC && Buffer.isBuffer(key)) return createHmac('sha256', key).update(input).digest();
  if (key === null || Buffer.isBuffer(key)) throw returned(CKR.KEY_HANDLE_INVALID, 'C_SignAsync');
  return mechanism === CKM.RSA_PKCS
    ? privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, input)
    : sign('sha256', input, { key, dsaEncoding: 'ieee-p1363' });
}
