import { createHash, createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { z } from 'zod';
import type { DeviceSimulator } from '../../../station/devices/simulator/device-simulator.ts';
import type { CredentialRow, Ledger } from '../../../station/ledger/ledger.ts';
import { dps } from './station-on-disk.ts';

/** What lies in a simulated unit's memory, byte for byte: the truth that no answer over the wire can bend. */
export interface DeviceMemory {
  /** Complete certificates, DER, wherever they are. */
  readonly certificates: readonly Buffer[];
  /** Lower-case hex SHA-256 of the public key of each private key, wherever it is. */
  readonly privateKeys: readonly string[];
  /** Raw bytes, each at the settings name that ends in `symmetric_key`. */
  readonly symmetricKeys: readonly Buffer[];
}

const modem = z.object({ credentials: z.array(z.object({ type: z.int(), content: z.string() })) });
const shell = z.object({
  settings: z.record(z.string(), z.base64()),
  credentials: z.array(z.object({ type: z.string(), content: z.base64() })),
  deviceKeys: z.array(z.object({ privateKey: z.base64() })),
});

export function memoryOf(unit: DeviceSimulator): DeviceMemory {
  return unit.family === 'nrf91' ? modemMemory(unit.saveState()) : shellMemory(unit.saveState());
}

function modemMemory(state: unknown): DeviceMemory {
  const { credentials } = modem.parse(state);
  const contents = (wanted: number): string[] =>
    credentials.filter(({ type }) => type === wanted).map(({ content }) => content);
  return {
    certificates: contents(1).flatMap((text) => certificate(text)),
    privateKeys: contents(2).flatMap((text) => publicKeySha256(text)),
    symmetricKeys: [],
  };
}

function shellMemory(state: unknown): DeviceMemory {
  const { settings, credentials, deviceKeys } = shell.parse(state);
  const decode = (text: string): Buffer => Buffer.from(text, 'base64');
  const contents = (wanted: string): Buffer[] =>
    credentials.filter(({ type }) => type === wanted).map(({ content }) => decode(content));
  return {
    certificates: contents('SERV').flatMap((der) => certificate(der)),
    privateKeys: [...contents('PK'), ...deviceKeys.map(({ privateKey }) => decode(privateKey))].flatMap((der) =>
      publicKeySha256(der),
    ),
    symmetricKeys: Object.entries(settings)
      .filter(([name]) => name.endsWith('symmetric_key'))
      .map(([, value]) => Buffer.from(decode(value).toString('latin1').replace(/\0$/, ''), 'base64')),
  };
}

/** None where the bytes are no certificate: a spoilt one is no credential. */
function certificate(content: string | Buffer): Buffer[] {
  try {
    return [new X509Certificate(content).raw];
  } catch {
    return [];
  }
}

function publicKeySha256(content: string | Buffer): string[] {
  try {
    const key = createPrivateKey(
      typeof content === 'string' ? content : { key: content, format: 'der', type: keyType(content) },
    );
    return [sha256(createPublicKey(key).export({ type: 'spki', format: 'der' }))];
  } catch {
    return [];
  }
}

/** PKCS#8 holds an AlgorithmIdentifier behind its version, SEC 1 an octet string. */
const keyType = (der: Buffer): 'pkcs8' | 'sec1' =>
  der.includes(Buffer.from('06072a8648ce3d0201', 'hex')) ? 'pkcs8' : 'sec1';

export const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');

/** What the unit says of itself: its IMEI, the serial number in its settings where the product asks for it, or its chip id. */
export function hardwareIdOf(unit: DeviceSimulator, serial: string): string {
  if (unit.family === 'nrf91' || !serial.startsWith('SN')) return unit.serial;
  return sha256(Buffer.from(unit.serial)).slice(0, 16);
}

/** Everything in the unit that could serve as a credential and that no record knows. */
export function unrecorded(unit: DeviceSimulator, rows: readonly CredentialRow[]): string[] {
  const { certificates, symmetricKeys, privateKeys } = memoryOf(unit);
  const known = new Set(rows.map((row) => row.sha256));
  const injected = [
    ...certificates.filter((der) => !known.has(sha256(der))).map((der) => `certificate ${sha256(der)}`),
    ...symmetricKeys.filter((key) => !known.has(sha256(key))).map((key) => `symmetric key ${sha256(key)}`),
  ];
  const unforeseen = privateKeys.length > 0 && rows.length === 0 ? ['a private key before any intent'] : [];
  return [...injected, ...unforeseen];
}

/**
 * How the unit differs from what the ledger's PASS says of it; empty when it holds exactly the live credential, its key
 * and the settings, and nothing else.
 *
 * `strays`: a flipped bit can send what is written to another place than the product's, where nobody looks; then what lies
 * elsewhere may be a key without a certificate, or a copy of the live credential, but no other credential.
 */
export function differences(
  unit: DeviceSimulator,
  ledger: Ledger,
  serial: string,
  { strays = false }: { strays?: boolean } = {},
): string[] {
  const record = ledger.unit(serial);
  const row = record && ledger.credential(record.registrationId);
  if (record?.passedAt == null || row === undefined) return ['the ledger knows no PASS'];
  const identity = unit.identity();
  if (identity === undefined) return ['the unit holds no complete credential'];
  const { credential, ...settings } = identity;
  const found: string[] = [];
  const check = (what: string, holds: boolean): void => void (holds || found.push(what));
  check('unit', record.hardwareId === hardwareIdOf(unit, serial));
  check('state', row.state === 'live');
  check('recorded credential', record.credentialSha256 === row.sha256);
  check(
    'settings',
    JSON.stringify([settings.idScope, settings.registrationId, settings.globalEndpoint]) ===
      JSON.stringify([dps.idScope, record.registrationId, dps.globalEndpoint]),
  );
  const { certificates, privateKeys, symmetricKeys } = memoryOf(unit);
  if (credential.kind === 'symmetric-key') {
    check('symmetric key', sha256(Buffer.from(credential.key, 'base64')) === row.sha256);
    check('no certificate', certificates.length === 0);
    check('nothing else', strays || privateKeys.length === 0);
    check('one key', strays || symmetricKeys.length === 1);
    return found;
  }
  const held = new X509Certificate(credential.certificate);
  check('certificate', row.certificate?.equals(held.raw) === true);
  check('key', held.checkPrivateKey(createPrivateKey(credential.privateKey)));
  check('public key', sha256(held.publicKey.export({ type: 'spki', format: 'der' })) === row.publicKeySha256);
  const onlyLive = certificates.every((der) => row.certificate?.equals(der));
  check('no other credential', onlyLive && symmetricKeys.length === 0);
  check('nothing else', strays || (certificates.length === 1 && privateKeys.length === 1));
  return found;
}
