import { readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Phrase } from '../domain/phrase.ts';
import { recalled } from '../domain/recall.ts';
import { secretError } from './secret-errors.ts';
import { signerSays } from './signer-phrases.ts';

/** Ample for a PIN, a passphrase or a connection string. */
const limit = 4096;

export interface SecretRequest {
  /** `env:NAME`, `file:PATH`, `fd:N` or `prompt`. */
  readonly source: string;
  /** What a person calls it: “HSM PIN”. */
  readonly what: string;
  /** Where a relative PATH starts. */
  readonly baseDirectory: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Asks a person without echo; its buffer is taken over. Without it `prompt` is refused. */
  readonly prompt?: (what: string) => Promise<Buffer>;
}

/**
 * Reads a secret from where its source says: never from the command line, which every process of the machine can read.
 * One line break at the end is dropped. Returns a Buffer that the caller zeroes; nothing of it is in any error.
 * A file must belong to its user alone (mode 0600 or less; not checked on Windows, which has no such mode).
 * @throws SECRET_SOURCE_INVALID, SECRET_MISSING, SECRET_FILE_EXPOSED, SECRET_EMPTY, SECRET_TOO_LONG
 */
export async function readSecret(request: SecretRequest): Promise<Buffer> {
  const raw = await readRaw(request);
  try {
    const end = lengthWithoutLineBreak(raw);
    // A source that may be the secret itself was refused before this point.
    const shown = { what: recalled(request.what), source: request.source };
    if (end === 0) throw secretError('SECRET_EMPTY', shown);
    if (end > limit) throw secretError('SECRET_TOO_LONG', { ...shown, limit });
    return Buffer.from(raw.subarray(0, end));
  } finally {
    raw.fill(0);
  }
}

async function readRaw({
  source,
  what,
  baseDirectory,
  environment = process.env,
  prompt,
}: SecretRequest): Promise<Buffer> {
  const [, kind, place = ''] = /^(env|file|fd|prompt)(?::(.+))?$/.exec(source) ?? [];
  const named = recalled(what);
  const missing: Missing = (problem, cause) => secretError('SECRET_MISSING', { what: named, source, problem }, cause);
  if (kind === 'prompt' && place === '') {
    if (prompt === undefined) throw missing(signerSays('SECRET_NEEDS_PERSON'));
    return prompt(what);
  }
  if (kind === 'env' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(place)) {
    const value = environment[place];
    if (value === undefined) throw missing(signerSays('SECRET_NOT_SET'));
    return Buffer.from(value);
  }
  if (kind === 'fd' && /^\d{1,4}$/.test(place)) return readDescriptor(Number(place), missing);
  if (kind !== 'file' || place === '') throw secretError('SECRET_SOURCE_INVALID', { what: named });
  const file = resolve(baseDirectory, place);
  const handle = await open(file, 'r').catch((error: unknown) => {
    throw missing(signerSays('SECRET_CANNOT_OPEN', { code: errnoOf(error) }), error);
  });
  try {
    const { mode } = await handle.stat();
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw secretError('SECRET_FILE_EXPOSED', {
        what: named,
        file,
        mode: (mode & 0o777).toString(8).padStart(4, '0'),
      });
    }
    return readDescriptor(handle.fd, missing);
  } finally {
    await handle.close();
  }
}

type Missing = (problem: Phrase, cause?: unknown) => Error;

/** Reads to the end or to just past the limit, in one buffer, so that no forgotten copy stays in memory. */
function readDescriptor(descriptor: number, missing: Missing): Buffer {
  const buffer = Buffer.alloc(limit + 3);
  try {
    let length = 0;
    while (length < buffer.length) {
      const read = readSync(descriptor, buffer, length, buffer.length - length, null);
      if (read === 0) break;
      length += read;
    }
    return buffer.subarray(0, length);
  } catch (error) {
    buffer.fill(0);
    throw missing(signerSays('SECRET_CANNOT_READ', { code: errnoOf(error) }), error);
  }
}

function lengthWithoutLineBreak(bytes: Buffer): number {
  if (bytes.at(-1) !== 0x0a) return bytes.length;
  return bytes.at(-2) === 0x0d ? bytes.length - 2 : bytes.length - 1;
}

const errnoOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
