const commandLimit = 4096;

/**
 * Bytes to commands, as the modem's command host collects them: a command ends at CR, LF or NUL unless inside a string,
 * so a PEM text keeps its line ends. What is too long is reported as null once it ends.
 */
export class CommandAssembler {
  #text = '';
  #inString = false;
  #overlong = false;

  reset(): void {
    this.#text = '';
    this.#inString = false;
    this.#overlong = false;
  }

  push(chunk: Uint8Array): (string | null)[] {
    const commands: (string | null)[] = [];
    for (const byte of chunk) {
      const ends = byte === 0x0d || byte === 0x0a || byte === 0x00;
      if (ends && !this.#inString) {
        if (this.#overlong) commands.push(null);
        else if (this.#text.trim() !== '') commands.push(this.#text.trim());
        this.reset();
        continue;
      }
      if (byte === 0x22) this.#inString = !this.#inString;
      if (this.#text.length >= commandLimit) {
        // The buffer is full: the string it was in is forgotten, or the host would never hear a line end again.
        this.#overlong = true;
        this.#inString = false;
        continue;
      }
      this.#text += String.fromCharCode(byte);
    }
    return commands;
  }
}

/** Parameters of a set command: numbers and quoted strings, separated by commas; null where left out. */
export function parseParameters(text: string): (string | number | null)[] | undefined {
  const parameters: (string | number | null)[] = [];
  let rest = text;
  for (;;) {
    const match = /^\s*(?:"([^"]*)"|(\d+)|)\s*(,|$)/.exec(rest);
    if (match === null) return undefined;
    const [whole, quoted, digits, separator] = match;
    parameters.push(quoted ?? (digits === undefined ? null : Number(digits)));
    if (separator !== ',') return parameters;
    rest = rest.slice(whole.length);
  }
}
