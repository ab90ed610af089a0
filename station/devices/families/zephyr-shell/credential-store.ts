import { deviceError } from '../../device-errors.ts';
import { valueOf, valueOrAbsent } from './answers.ts';
import {
  type CredentialType,
  credentialAdd,
  credentialBuffer,
  credentialBufferClear,
  credentialDelete,
  credentialList,
  type ListedCredential,
  parseAdded,
  parseCleared,
  parseCredentialList,
  parseDeleted,
  parseStored,
} from './protocol/tls-credentials.ts';
import { base64Bytes } from './secret-text.ts';
import type { ShellSession } from './shell-session.ts';
import { zephyrShellError } from './zephyr-shell-errors.ts';
import { zephyrSays } from './zephyr-shell-phrases.ts';

export interface CredentialStoreOptions {
  readonly chunkCharacters: number;
  readonly bufferBytes: number;
}

export const placeOf = (secTag: number, type: string): string => `sec_tag ${secTag} ${type}`;

/** The device's TLS credentials, through its shell. Contents are DER; the shell gets them as base64. */
export class CredentialStore {
  readonly #session: ShellSession;
  readonly #options: CredentialStoreOptions;

  constructor(session: ShellSession, options: CredentialStoreOptions) {
    this.#session = session;
    this.#options = options;
  }

  /** What stands under a security tag. @throws DEVICE_REFUSED, DEVICE_ANSWER_UNREADABLE */
  async list(secTag: number, signal: AbortSignal): Promise<readonly ListedCredential[]> {
    const question = credentialList(secTag);
    const listed = valueOf(parseCredentialList(await this.#session.run({ line: question }, signal)), question);
    if (listed.some((entry) => entry.secTag !== secTag)) throw deviceError('DEVICE_ANSWER_UNREADABLE', { question });
    return listed;
  }

  /** @throws ZEPHYR_CREDENTIAL_TOO_LARGE, before anything is touched */
  requireRoom(secTag: number, type: CredentialType, content: Buffer): void {
    const limit = Math.floor((this.#options.bufferBytes - 1) / 4) * 3;
    if (content.length <= limit) return;
    throw zephyrShellError('ZEPHYR_CREDENTIAL_TOO_LARGE', {
      place: placeOf(secTag, type),
      bytes: content.length,
      limit,
    });
  }

  /**
   * Stores `content` where nothing may stand yet: buffered piece by piece, each one acknowledged, then added.
   * @throws DEVICE_STORAGE_FULL, DEVICE_REFUSED, DEVICE_ANSWER_UNREADABLE
   */
  async add(secTag: number, type: CredentialType, content: Buffer, signal: AbortSignal): Promise<void> {
    this.requireRoom(secTag, type, content);
    const question = credentialAdd(secTag, type);
    await this.clearBuffer(signal);
    const text = base64Bytes(content);
    try {
      for (let from = 0; from < text.length; from += this.#options.chunkCharacters) {
        await this.#buffer(text.subarray(from, from + this.#options.chunkCharacters), question, signal);
      }
    } finally {
      text.fill(0);
    }
    const stored = valueOf(parseAdded(await this.#session.run({ line: question }, signal), secTag), question);
    if (stored !== content.length) {
      throw deviceError('DEVICE_REFUSED', {
        question,
        answer: zephyrSays('BYTES_STORED', { stored, bytes: content.length }),
      });
    }
  }

  /** Wipes the shell's credential buffer: what an interrupted `add` left there would be in front of the next. */
  async clearBuffer(signal: AbortSignal): Promise<void> {
    const output = await this.#session.run({ line: credentialBufferClear }, signal);
    valueOf(parseCleared(output), credentialBufferClear);
  }

  /** Does nothing where there is nothing. */
  async erase(secTag: number, type: CredentialType, signal: AbortSignal): Promise<void> {
    const question = credentialDelete(secTag, type);
    valueOrAbsent(parseDeleted(await this.#session.run({ line: question }, signal), secTag), question);
  }

  async #buffer(piece: Buffer, question: string, signal: AbortSignal): Promise<void> {
    const line = credentialBuffer(piece);
    try {
      const taken = valueOf(parseStored(await this.#session.run({ line, name: 'cred buf' }, signal)), 'cred buf');
      if (taken !== piece.length) throw deviceError('DEVICE_ANSWER_UNREADABLE', { question });
    } finally {
      line.fill(0);
    }
  }
}
