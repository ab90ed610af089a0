import { parse } from 'smol-toml';

export type KeyPath = readonly (string | number)[];

/** The line, counted from 1, on which each key of a TOML document first stands. */
export interface KeyLines {
  /** The line of the key itself; undefined where the document does not have it. */
  exact(path: KeyPath): number | undefined;
  /** The line of the key, else of the nearest table around it; undefined where not even that is written down. */
  nearest(path: KeyPath): number | undefined;
}

/**
 * Finds the lines of all keys: tables, arrays of tables, dotted and quoted keys, inline tables, arrays.
 * `toml` must have been parsed without error: this scanner only walks what the parser has accepted.
 */
export function keyLines(toml: string): KeyLines {
  const lines = new Scanner(toml).scan();
  const exact = (path: KeyPath): number | undefined => lines.get(JSON.stringify(path));
  return {
    exact,
    nearest(path) {
      for (let length = path.length; length > 0; length--) {
        const line = exact(path.slice(0, length));
        if (line !== undefined) return line;
      }
      return undefined;
    },
  };
}

class Scanner {
  readonly #text: string;
  readonly #lines = new Map<string, number>();
  /** How many elements each array of tables has so far. */
  readonly #elements = new Map<string, number>();
  #at = 0;
  #line = 1;

  constructor(text: string) {
    this.#text = text.codePointAt(0) === 0xfeff ? text.slice(1) : text;
  }

  scan(): ReadonlyMap<string, number> {
    let table: KeyPath = [];
    for (this.#skipVoid(); this.#at < this.#text.length; this.#skipVoid()) {
      if (this.#peek() === '[') table = this.#header();
      else this.#keyValue(table);
    }
    return this.#lines;
  }

  #header(): KeyPath {
    const isElement = this.#text.startsWith('[[', this.#at);
    this.#advance(isElement ? 2 : 1);
    let path: KeyPath = [];
    const keys = this.#key();
    for (const [index, key] of keys.entries()) {
      path = [...path, key];
      this.#note(path);
      const name = JSON.stringify(path);
      const count = this.#elements.get(name) ?? 0;
      if (isElement && index === keys.length - 1) this.#elements.set(name, count + 1);
      else if (count === 0) continue;
      // `[a.b]` after `[[a]]` speaks of the last element of a.
      path = [...path, isElement && index === keys.length - 1 ? count : count - 1];
      this.#note(path);
    }
    this.#skipVoid();
    this.#advance(isElement ? 2 : 1);
    return path;
  }

  #keyValue(table: KeyPath): void {
    let path = table;
    for (const key of this.#key()) {
      path = [...path, key];
      this.#note(path);
    }
    this.#skipVoid();
    this.#advance(1);
    this.#skipVoid();
    this.#value(path);
  }

  #value(path: KeyPath): void {
    const first = this.#peek();
    if (first === '{') this.#items('}', () => this.#keyValue(path));
    else if (first === '[') {
      let index = 0;
      this.#items(']', () => {
        const element = [...path, index++];
        this.#note(element);
        this.#value(element);
      });
    } else if (first === '"' || first === "'") this.#quoted();
    else while (!',]}#\n'.includes(this.#peek())) this.#advance(1);
  }

  #items(close: string, item: () => void): void {
    this.#advance(1);
    for (this.#skipVoid(); this.#at < this.#text.length && this.#peek() !== close; this.#skipVoid()) {
      if (this.#peek() === ',') this.#advance(1);
      else item();
    }
    this.#advance(1);
  }

  /** A possibly dotted key; stops before `=` or `]`. */
  #key(): string[] {
    const parts: string[] = [];
    for (;;) {
      this.#skipVoid();
      const first = this.#peek();
      if (first === '"' || first === "'") {
        // The parser itself undoes the escapes.
        parts.push(...Object.keys(parse(`${this.#quoted()} = 0`)));
      } else {
        const start = this.#at;
        while (!'.=] \t\r\n'.includes(this.#peek())) this.#advance(1);
        parts.push(this.#text.slice(start, this.#at));
      }
      this.#skipVoid();
      if (this.#peek() !== '.') return parts;
      this.#advance(1);
    }
  }

  /** A basic or literal string of one or many lines, with its quotes. */
  #quoted(): string {
    const start = this.#at;
    const quote = this.#peek();
    const isMultiLine = this.#text.startsWith(quote.repeat(3), start);
    const close = isMultiLine ? quote.repeat(3) : quote;
    this.#advance(close.length);
    while (this.#at < this.#text.length && !this.#text.startsWith(close, this.#at)) {
      this.#advance(quote === '"' && this.#peek() === '\\' ? 2 : 1);
    }
    this.#advance(close.length);
    // Up to two quotes may stand right before the closing three.
    if (isMultiLine) while (this.#peek() === quote) this.#advance(1);
    return this.#text.slice(start, this.#at);
  }

  #skipVoid(): void {
    for (;;) {
      const next = this.#peek();
      if (next === '#') while (this.#at < this.#text.length && this.#peek() !== '\n') this.#advance(1);
      else if (next !== '' && ' \t\r\n'.includes(next)) this.#advance(1);
      else return;
    }
  }

  #note(path: KeyPath): void {
    const name = JSON.stringify(path);
    if (!this.#lines.has(name)) this.#lines.set(name, this.#line);
  }

  /** The next character; empty at the end, which every `includes` above takes for a stop. */
  #peek(): string {
    return this.#text.charAt(this.#at);
  }

  #advance(count: number): void {
    for (const end = this.#at + count; this.#at < end; this.#at++) {
      if (this.#text.charAt(this.#at) === '\n') this.#line++;
    }
  }
}
