import { createHash, generateKeyPairSync } from 'node:crypto';
import { z } from 'zod';

const credential = z.strictObject({ secTag: z.int(), type: z.int(), sha256: z.string(), content: z.string() });
const memory = z.strictObject({
  imei: z.string(),
  uuid: z.string(),
  /** PEM: the key pair burnt in at the modem's factory. */
  identityKey: z.string(),
  credentials: z.array(credential),
  dps: z.tuple([z.string(), z.string(), z.string()]),
});

export type ModemMemory = z.infer<typeof memory>;
export type ModemCredential = z.infer<typeof credential>;

const capacity = 32;

/** The non-volatile memory of a modem that never was provisioned. A serial number of 15 digits is its IMEI. */
export function freshMemory(serial: string): ModemMemory {
  const hash = createHash('sha256').update(serial).digest();
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    imei: /^\d{15}$/.test(serial) ? serial : imeiFrom(hash),
    uuid: hash.toString('hex', 0, 16),
    identityKey: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    credentials: [],
    dps: ['', '', ''],
  };
}

export const readMemory = (state: unknown, serial: string): ModemMemory =>
  state === undefined ? freshMemory(serial) : memory.parse(state);

export const find = (store: ModemMemory, secTag: number, type: number): ModemCredential | undefined =>
  store.credentials.find((item) => item.secTag === secTag && item.type === type);

export const isFull = (store: ModemMemory): boolean => store.credentials.length >= capacity;

/** Replaces what is there; the digest is over the text as it came. */
export function put(store: ModemMemory, secTag: number, type: number, content: string): void {
  remove(store, secTag, type);
  store.credentials.push({ secTag, type, content, sha256: sha256Upper(content) });
}

export function remove(store: ModemMemory, secTag: number, type: number): boolean {
  const kept = store.credentials.filter((item) => item.secTag !== secTag || item.type !== type);
  const removed = kept.length < store.credentials.length;
  store.credentials = kept;
  return removed;
}

export const sha256Upper = (content: string): string =>
  createHash('sha256').update(content, 'latin1').digest('hex').toUpperCase();

/** 14 digits and their Luhn check digit (3GPP TS 23.003 §6.2.1), under a type allocation code for tests. */
function imeiFrom(hash: Buffer): string {
  const digits = `00101${(hash.readUInt32BE(16) + 2 ** 32).toString().slice(-9)}`;
  const sum = digits.split('').reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
