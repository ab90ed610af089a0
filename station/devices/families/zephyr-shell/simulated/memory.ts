import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { StoredCredential } from './credential-arguments.ts';
import { newDeviceKey } from './device-key.ts';

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

/** What survives a restart: settings, TLS credentials, and keys in PSA's storage (PKCS#8 DER by security tag). */
export class SimulatedMemory {
  readonly settings = new Map<string, Buffer>();
  readonly credentials: StoredCredential[] = [];
  readonly deviceKeys = new Map<number, Buffer>();

  toJSON(): z.input<typeof stateSchema> {
    const text = (value: Buffer): string => value.toString('base64');
    return {
      settings: Object.fromEntries([...this.settings].map(([name, value]) => [name, text(value)])),
      credentials: this.credentials.map((entry) => ({ ...entry, content: text(entry.content) })),
      deviceKeys: [...this.deviceKeys].map(([secTag, key]) => ({ secTag, privateKey: text(key) })),
    };
  }

  /** Takes over what `toJSON` gave, in place of all there is. */
  restore(state: unknown): void {
    const { settings, credentials, deviceKeys } = stateSchema.parse(state);
    this.settings.clear();
    for (const [name, value] of Object.entries(settings)) this.settings.set(name, value);
    this.credentials.splice(0, Number.POSITIVE_INFINITY, ...credentials);
    this.deviceKeys.clear();
    for (const { secTag, privateKey } of deviceKeys) this.deviceKeys.set(secTag, privateKey);
  }

  /** As in a unit that was provisioned elsewhere before. */
  fillPlaces(): void {
    this.settings.set('azure/symmetric_key', Buffer.from(`${randomBytes(32).toString('base64')}\0`, 'latin1'));
    this.deviceKeys.set(42, newDeviceKey());
    this.listDeviceKeys();
  }

  /** Keys in PSA are registered with the TLS credentials, where only their number is to be seen. */
  listDeviceKeys(): void {
    const others = this.credentials.filter(({ type }) => type !== 'PK_PSA');
    const own = [...this.deviceKeys.keys()].map((secTag): StoredCredential => {
      const content = Buffer.alloc(4);
      content.writeUInt32LE(secTag);
      return { secTag, type: 'PK_PSA', content };
    });
    this.credentials.splice(0, Number.POSITIVE_INFINITY, ...others, ...own);
  }
}
