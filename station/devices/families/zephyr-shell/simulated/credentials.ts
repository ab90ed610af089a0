import { createHash } from 'node:crypto';
import type { CommandContext, SimulatedCommand } from './commands.ts';
import {
  type CompactType,
  compactType,
  isOneOf,
  longName,
  placeOf,
  type StoredCredential,
  secTagOf,
} from './credential-arguments.ts';
import type { SimulatedShell } from './shell.ts';

export interface SimulatedCredentialsOptions {
  readonly stored: StoredCredential[];
  readonly faults: ReadonlySet<string>;
  readonly shell: () => SimulatedShell;
  readonly write: (change: () => void, done: () => void) => void;
}

/** CONFIG_TLS_CREDENTIALS_SHELL_CRED_BUF_SIZE: its default, and what firmware for PEM sets. */
const bufferBytes = { default: 1_024, large: 4_096 } as const;
const outputWidth = 32;
const mostCredentials = 16;
const noMemory = -12;

/** Zephyr's TLS credentials shell (`tls_credentials_shell.c`). */
export class SimulatedCredentials {
  readonly command: SimulatedCommand;
  readonly #options: SimulatedCredentialsOptions;
  #buffer = '';

  constructor(options: SimulatedCredentialsOptions) {
    this.#options = options;
    this.command = {
      help: 'TLS Credentials Commands',
      subcommands: {
        buf: {
          help: 'Buffer in credential data so it can be added.',
          mandatory: 2,
          handler: (argv, context) => void this.#bufferText(argv[1] ?? '', context),
          subcommands: {
            clear: { help: 'Clear the credential buffer', handler: (_, context) => this.#clearAloud(context) },
            load: {
              help: 'Load credential directly to buffer so it can be added.',
              handler: (_, context) => this.#load(context),
            },
          },
        },
        add: {
          help: 'Add a TLS credential.',
          mandatory: 5,
          optional: 1,
          handler: (argv, context) => this.#add(argv, context),
        },
        del: {
          help: 'Delete a TLS credential.',
          mandatory: 3,
          handler: (argv, context) => this.#delete(argv, context),
        },
        get: {
          help: 'Retrieve the contents of a TLS credential',
          mandatory: 4,
          handler: (argv, context) => this.#get(argv, context),
        },
        list: {
          help: 'List stored TLS credentials, optionally filtering by type or sectag.',
          mandatory: 1,
          optional: 2,
          handler: (argv, context) => this.#list(argv, context),
        },
      },
    };
  }

  reset(): void {
    this.#buffer = '';
  }

  #bufferText(text: string, context: CommandContext): boolean {
    const limit = this.#options.faults.has('large-buffer') ? bufferBytes.large : bufferBytes.default;
    if (this.#buffer.length + text.length >= limit) {
      context.error(
        'Not enough room in credential buffer for provided data. Increase CONFIG_TLS_CREDENTIALS_SHELL_CRED_BUF_SIZE.',
      );
      this.#clear(context);
      return false;
    }
    this.#buffer += text;
    context.print(`Stored ${text.length} bytes.`);
    return true;
  }

  #clear(context: CommandContext): void {
    if (this.#buffer !== '') context.print('Credential buffer cleared.');
    this.#buffer = '';
  }

  #clearAloud(context: CommandContext): void {
    this.#buffer = '';
    context.print('Credential buffer cleared.');
  }

  #load(context: CommandContext): void {
    this.#clear(context);
    context.print('Input credential, finish with CTRL+C.');
    this.#options.shell().bypass((byte) => {
      if (byte === 0x03) {
        context.print(`Stored ${this.#buffer.length} bytes.`);
        return true;
      }
      this.#buffer += String.fromCharCode(byte);
      return false;
    });
  }

  #add(argv: readonly string[], context: CommandContext): boolean {
    const [, tagText = '', typeText = '', backend = '', format = '', given] = argv;
    const place = placeOf(tagText, typeText, context);
    const isRight =
      place !== undefined &&
      isOneOf(backend, ['default'], 'backend', context) &&
      isOneOf(format, ['bin', 'bint', 'str', 'strt'], 'storage format', context) &&
      this.#isBuffered(given, context) &&
      this.#isFree(place, context);
    const content = isRight ? this.#decoded(format.toLowerCase(), context) : undefined;
    if (place === undefined || content === undefined) return this.#finishAdd(context);
    const { secTag, type } = place;
    if (this.#options.faults.has('storage-full') || this.#options.stored.length >= mostCredentials) {
      context.error(
        `Failed to add TLS credential with sectag ${secTag} and type ${longName(type)}. Error: ${noMemory}`,
      );
      return this.#finishAdd(context);
    }
    this.#options.write(
      () =>
        this.#options.stored.push({
          secTag,
          type,
          content: this.#options.faults.has('write-lies') ? spoiled(content) : content,
        }),
      () => {
        context.print(
          `Added TLS credential of type ${longName(type)}, sectag ${secTag}, and length ${content.length} bytes.`,
        );
        this.#finishAdd(context);
        context.finish();
      },
    );
    return true;
  }

  #finishAdd(context: CommandContext): false {
    this.#clear(context);
    return false;
  }

  #isBuffered(given: string | undefined, context: CommandContext): boolean {
    if (given !== undefined) {
      this.#clear(context);
      return this.#bufferText(given, context);
    }
    if (this.#buffer !== '') return true;
    context.error('Please provide a credential to add.');
    return false;
  }

  #isFree({ secTag, type }: { secTag: number; type: CompactType }, context: CommandContext): boolean {
    if (this.#find(secTag, type) === undefined) return true;
    context.error(`TLS credential with sectag ${secTag} and type ${longName(type)} already exists.`);
    return false;
  }

  #decoded(format: string, context: CommandContext): Buffer | undefined {
    const terminator = Buffer.alloc(format.endsWith('t') ? 1 : 0);
    if (format.startsWith('str')) return Buffer.concat([Buffer.from(this.#buffer, 'latin1'), terminator]);
    const content = Buffer.from(this.#buffer, 'base64');
    if (content.toString('base64') !== this.#buffer) {
      context.error('Could not decode input from base64, error: -22');
      return undefined;
    }
    return Buffer.concat([content, terminator]);
  }

  #delete(argv: readonly string[], context: CommandContext): boolean {
    const place = placeOf(argv[1] ?? '', argv[2] ?? '', context);
    if (place === undefined) return false;
    const { secTag, type } = place;
    const { stored } = this.#options;
    const entry = this.#find(secTag, type);
    if (entry === undefined) {
      context.error(`There is no TLS credential with sectag ${secTag} and type ${longName(type)}.`);
      return false;
    }
    this.#options.write(
      () => stored.splice(stored.indexOf(entry), 1),
      () => {
        context.print(`Deleted TLS credential with sectag ${secTag} and type ${longName(type)}.`);
        context.finish();
      },
    );
    return true;
  }

  #get(argv: readonly string[], context: CommandContext): void {
    const place = placeOf(argv[1] ?? '', argv[2] ?? '', context);
    const format = (argv[3] ?? '').toLowerCase();
    if (place === undefined || !isOneOf(format, ['bin', 'bint', 'str', 'strt'], 'storage format', context)) return;
    const entry = this.#find(place.secTag, place.type);
    if (entry === undefined) {
      return context.error(`There is no TLS credential with sectag ${place.secTag} and type ${longName(place.type)}.`);
    }
    const content = format.endsWith('t') ? entry.content.subarray(0, -1) : entry.content;
    const text = content.toString(format.startsWith('bin') ? 'base64' : 'latin1');
    for (let from = 0; from < text.length; from += outputWidth) context.print(text.slice(from, from + outputWidth));
    context.print('Credential buffer cleared.');
  }

  #list(argv: readonly string[], context: CommandContext): void {
    const [, tagText = 'any', typeText = 'any'] = argv;
    const secTag = tagText.toLowerCase() === 'any' ? undefined : secTagOf(tagText, context);
    const type = typeText.toLowerCase() === 'any' ? undefined : compactType(typeText);
    const listed = this.#options.stored
      .filter(
        (entry) => (secTag === undefined || entry.secTag === secTag) && (type === undefined || entry.type === type),
      )
      .toSorted((a, b) => a.secTag - b.secTag);
    for (const entry of listed) {
      const digest = createHash('sha256').update(entry.content).digest('base64');
      context.print(`${entry.secTag},${entry.type},${digest},0`);
    }
    context.print(`${listed.length} credentials found.`);
  }

  #find(secTag: number, type: CompactType): StoredCredential | undefined {
    return this.#options.stored.find((entry) => entry.secTag === secTag && entry.type === type);
  }
}

function spoiled(content: Buffer): Buffer {
  const other = Buffer.from(content);
  other[other.length - 1] = (other.at(-1) ?? 0) ^ 0x01;
  return other;
}
