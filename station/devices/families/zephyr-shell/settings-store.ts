import { valueOf, valueOrAbsent } from './answers.ts';
import {
  parseSettingsDone,
  parseSettingsRead,
  settingsDelete,
  settingsRead,
  settingsWrite,
} from './protocol/settings.ts';
import type { ShellSession } from './shell-session.ts';

/** The device's settings, through its shell. Values are texts; how they are stored, the product says. */
export class SettingsStore {
  readonly #session: ShellSession;
  readonly #terminated: boolean;

  constructor(session: ShellSession, encoding: 'string' | 'bytes') {
    this.#session = session;
    this.#terminated = encoding === 'string';
  }

  /**
   * The stored bytes, exactly; undefined where there are none. The caller wipes a secret one.
   * @throws DEVICE_REFUSED, DEVICE_ANSWER_UNREADABLE
   */
  async readStored(name: string, signal: AbortSignal): Promise<Buffer | undefined> {
    const question = settingsRead(name);
    const output = await this.#session.run({ line: question }, signal);
    try {
      const stored = valueOrAbsent(parseSettingsRead(output), question);
      // A deleted setting can still be listed by the file and FCB backends, with nothing in it.
      return stored === undefined || stored.length === 0 ? undefined : stored;
    } finally {
      output.fill(0);
    }
  }

  /** The text of stored bytes; undefined where they are not in the product's encoding. A view. */
  textOf(stored: Buffer): Buffer | undefined {
    if (!this.#terminated) return stored;
    return stored.indexOf(0) === stored.length - 1 ? stored.subarray(0, -1) : undefined;
  }

  /** What must be stored for a text. The caller wipes it. */
  storedFormOf(text: Buffer): Buffer {
    return this.#terminated ? Buffer.concat([text, Buffer.alloc(1)]) : Buffer.from(text);
  }

  /** @throws DEVICE_STORAGE_FULL, DEVICE_REFUSED, DEVICE_ANSWER_UNREADABLE */
  async write(name: string, text: Buffer, signal: AbortSignal): Promise<void> {
    const question = `settings write ${name}`;
    const stored = this.storedFormOf(text);
    const line = settingsWrite(name, stored);
    try {
      const output = await this.#session.run({ line, name: question }, signal);
      valueOf(parseSettingsDone(output), question);
    } finally {
      stored.fill(0);
      line.fill(0);
    }
  }

  /** Does nothing where there is nothing. */
  async erase(name: string, signal: AbortSignal): Promise<void> {
    const question = settingsDelete(name);
    valueOrAbsent(parseSettingsDone(await this.#session.run({ line: question }, signal)), question);
  }
}
