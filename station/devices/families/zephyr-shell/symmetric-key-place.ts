import { checkNamed } from '../../../domain/check-phrases.ts';
import type { Check } from '../../../domain/run.ts';
import type { HeldItem } from '../../device-adapter.ts';
import { base64Bytes, fromBase64Bytes } from './secret-text.ts';
import type { SettingsStore } from './settings-store.ts';
import { sha256Hex } from './sha256-hex.ts';
import type { ShellHistory } from './shell-history.ts';

/** A DPS symmetric key in the device's settings, as base64 text. */
export class SymmetricKeyPlace {
  readonly #store: SettingsStore;
  readonly #history: ShellHistory;
  readonly #name: string;

  constructor(store: SettingsStore, history: ShellHistory, name: string) {
    this.#store = store;
    this.#history = history;
    this.#name = name;
  }

  async held(signal: AbortSignal): Promise<HeldItem[]> {
    const sha256 = await this.#keySha256(signal);
    return sha256 === undefined ? [] : [{ kind: 'symmetric-key', place: this.#name, sha256 }];
  }

  erase(signal: AbortSignal): Promise<void> {
    return this.#store.erase(this.#name, signal);
  }

  async write(key: Buffer, signal: AbortSignal): Promise<void> {
    const text = base64Bytes(key);
    this.#history.secretTyped();
    try {
      await this.#store.write(this.#name, text, signal);
    } finally {
      text.fill(0);
    }
  }

  async check(key: Buffer, signal: AbortSignal): Promise<Check> {
    const text = base64Bytes(key);
    const wanted = this.#store.storedFormOf(text);
    const stored = await this.#store.readStored(this.#name, signal);
    try {
      const passed = stored?.equals(wanted) === true;
      const expected = sha256Hex(key);
      // A key in another encoding is not the key that the firmware would read, even where its digest is.
      const actual = passed ? expected : found(stored);
      const { text: name } = checkNamed('CHECKED_SYMMETRIC_KEY_AT', { place: this.#name });
      return { name, passed, expected, actual };
    } finally {
      text.fill(0);
      wanted.fill(0);
      stored?.fill(0);
    }
  }

  /** Of the key itself where the value is base64 as it should be, else of the value; undefined where there is none. */
  async #keySha256(signal: AbortSignal): Promise<string | undefined> {
    const stored = await this.#store.readStored(this.#name, signal);
    if (stored === undefined) return undefined;
    const text = this.#store.textOf(stored);
    const key = text === undefined ? undefined : fromBase64Bytes(text);
    try {
      return sha256Hex(key ?? stored);
    } finally {
      stored.fill(0);
      key?.fill(0);
    }
  }
}

const found = (stored: Buffer | undefined): string =>
  stored === undefined
    ? checkNamed('FOUND_NOTHING').text
    : checkNamed('FOUND_VALUE', { digest: sha256Hex(stored) }).text;
