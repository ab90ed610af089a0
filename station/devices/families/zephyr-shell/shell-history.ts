import type { ShellSession } from './shell-session.ts';

const longestFiller = 240;

/**
 * The shell remembers the lines that were typed, keys among them, and shows them to whoever types `history`. It has no
 * command to forget them: a restart does, and so do enough other lines.
 */
export class ShellHistory {
  readonly #session: ShellSession;
  readonly #historyBytes: number;
  readonly #fillerLength: number;
  #state: 'unknown' | 'secret' | 'clean' = 'unknown';

  constructor(session: ShellSession, historyBytes: number, commandBufferBytes: number) {
    this.#session = session;
    this.#historyBytes = historyBytes;
    this.#fillerLength = Math.min(longestFiller, commandBufferBytes - 2);
  }

  /** Whether a secret was typed in this conversation and is still there. */
  get holdsSecret(): boolean {
    return this.#state === 'secret';
  }

  secretTyped(): void {
    this.#state = 'secret';
  }

  restarted(): void {
    this.#state = 'clean';
  }

  /** Pushes everything out by typing comments. Nothing to do after a restart. */
  async flush(signal: AbortSignal): Promise<void> {
    if (this.#state === 'clean') return;
    // One more than fit: the ring keeps each line in one piece, and may waste up to a line at its end.
    const lines = this.#historyBytes === 0 ? 0 : Math.ceil(this.#historyBytes / this.#fillerLength) + 1;
    for (let number = 0; number < lines; number++) {
      // The same line twice in a row would be remembered once.
      const line = `rem ${number}`.padEnd(this.#fillerLength, '.');
      await this.#session.run({ line }, signal);
    }
    this.#state = 'clean';
  }
}
