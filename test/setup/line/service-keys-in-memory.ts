import { createHash } from 'node:crypto';
import { cloudError } from '../../../station/cloud/cloud-errors.ts';
import type { ServiceEntry, ServiceKeyPair, ServiceKeys } from '../../../station/cloud/service-keys.ts';

type Call = keyof ServiceKeys;

interface HeldEntry extends Omit<ServiceEntry, 'credentialSha256'> {
  readonly primary: Buffer;
  readonly secondary: Buffer;
}

const sha256 = (key: Buffer): string => createHash('sha256').update(key).digest('hex');

/** A DPS in memory, as far as keys of its making go: what a run has it do takes effect at once, or fails as it is told. */
export class ServiceKeysInMemory implements ServiceKeys {
  readonly entries = new Map<string, HeldEntry>();
  /** Sets of keys that were made, by registration id. */
  readonly made = new Map<string, number>();
  readonly calls: Call[] = [];
  readonly #failures: { call: Call; when: 'before' | 'after'; error: Error }[] = [];
  #versions = 0;

  /** The next call of that name fails, before or after it took effect. */
  fail(
    call: Call,
    when: 'before' | 'after',
    error: Error = cloudError('DPS_TIMEOUT', { timeoutMs: 1, sent: true }),
  ): void {
    this.#failures.push({ call, when, error });
  }

  /** Somebody else's entry, or another key in the unit's. */
  put(registrationId: string, fill: number, change: Partial<HeldEntry> = {}): void {
    const keys = { primary: Buffer.alloc(64, fill), secondary: Buffer.alloc(64, fill + 1) };
    this.entries.set(registrationId, { etag: this.#etag(), status: 'enabled', reservedBy: null, ...keys, ...change });
  }

  digestOf(registrationId: string): string | undefined {
    const held = this.entries.get(registrationId);
    return held && sha256(held.primary);
  }

  look(registrationId: string, signal: AbortSignal): Promise<ServiceEntry | undefined> {
    return this.#answer('look', signal, () => {
      const held = this.entries.get(registrationId);
      if (!held) return undefined;
      const { etag, status, reservedBy, primary } = held;
      return { etag, status, reservedBy, credentialSha256: sha256(primary) };
    });
  }

  reserve(registrationId: string, runId: string, signal: AbortSignal): Promise<ServiceKeyPair & { etag: string }> {
    return this.#answer('reserve', signal, () => {
      if (this.entries.has(registrationId)) throw cloudError('DPS_PRECONDITION_FAILED');
      const count = (this.made.get(registrationId) ?? 0) + 1;
      this.made.set(registrationId, count);
      const key = (name: string): Buffer =>
        createHash('sha512').update(`${name} ${count} of ${registrationId}`).digest();
      const held = { primary: key('primary'), secondary: key('secondary'), etag: this.#etag() };
      this.entries.set(registrationId, { ...held, status: 'disabled', reservedBy: runId });
      return { ...copyOf(held), etag: held.etag };
    });
  }

  keys(registrationId: string, signal: AbortSignal): Promise<ServiceKeyPair> {
    return this.#answer('keys', signal, () => {
      const held = this.entries.get(registrationId);
      if (!held) throw cloudError('DPS_REQUEST_REFUSED', { status: 404, errorCode: 404201, reason: 'not found' });
      return copyOf(held);
    });
  }

  remove(registrationId: string, etag: string, signal: AbortSignal): Promise<void> {
    return this.#answer('remove', signal, () => {
      const held = this.entries.get(registrationId);
      if (held && held.etag !== etag) throw cloudError('DPS_PRECONDITION_FAILED');
      this.entries.delete(registrationId);
    });
  }

  #etag(): string {
    return `version-${++this.#versions}`;
  }

  async #answer<Value>(call: Call, signal: AbortSignal, work: () => Value): Promise<Value> {
    signal.throwIfAborted();
    this.calls.push(call);
    const at = this.#failures.findIndex((failure) => failure.call === call);
    const [failure] = at === -1 ? [] : this.#failures.splice(at, 1);
    if (failure?.when === 'before') throw failure.error;
    const value = work();
    if (failure) throw failure.error;
    return value;
  }
}

/** As an answer carries them: whoever gets them zeroes them. */
const copyOf = ({ primary, secondary }: ServiceKeyPair): ServiceKeyPair => ({
  primary: Buffer.from(primary),
  secondary: Buffer.from(secondary),
});
