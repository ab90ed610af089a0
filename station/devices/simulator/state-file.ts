import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { errnoOf } from '../transport/errno.ts';
import { simulatorError } from './simulator-errors.ts';

const storedState = z.strictObject({ family: z.string(), serial: z.string(), state: z.unknown() });
type StoredState = z.infer<typeof storedState>;

/**
 * A simulated device's flash memory as a file. Written before the answer that confirms the change leaves, and whole or
 * not at all; not synced to disk, because it stands for a device and not for a record. Holds private keys of simulated
 * devices: readable by its owner alone.
 */
export class StateFile {
  readonly #path: string;
  readonly #family: string;
  readonly #serial: string;

  constructor(path: string, family: string, serial: string) {
    this.#path = path;
    this.#family = family;
    this.#serial = serial;
  }

  /** @throws SIMULATOR_STATE_UNREADABLE also when the file is another device's: one unit must never wake as another */
  read(): unknown {
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch (cause) {
      if (errnoOf(cause) === 'ENOENT') return undefined;
      throw this.#unreadable(errnoOf(cause), cause);
    }
    const stored = this.#parse(text);
    if (stored.family !== this.#family || stored.serial !== this.#serial) {
      throw this.#unreadable(`it belongs to ${stored.family} ${stored.serial}`);
    }
    return stored.state;
  }

  write(state: unknown): void {
    const stored: StoredState = { family: this.#family, serial: this.#serial, state };
    const temporary = `${this.#path}.tmp`;
    writeFileSync(temporary, JSON.stringify(stored), { mode: 0o600 });
    renameSync(temporary, this.#path);
  }

  #parse(text: string): StoredState {
    try {
      return storedState.parse(JSON.parse(text));
    } catch (cause) {
      throw this.#unreadable('it holds something else', cause);
    }
  }

  #unreadable(reason: string, cause?: unknown): Error {
    return simulatorError('SIMULATOR_STATE_UNREADABLE', { file: this.#path, reason }, cause);
  }
}
