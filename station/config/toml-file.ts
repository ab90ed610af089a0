import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { parse, TomlError } from 'smol-toml';
import { configError } from './config-errors.ts';
import { configSays } from './config-phrases.ts';
import { type KeyLines, keyLines } from './key-lines.ts';

/** A TOML file as it was read: its keys and values, not yet checked against anything. */
export interface TomlFile {
  /** Absolute. */
  readonly file: string;
  readonly document: Readonly<Record<string, unknown>>;
  readonly lines: KeyLines;
  /** Of the file's bytes; lower-case hex. */
  readonly sha256: string;
}

const maxBytes = 256 * 1024;
/** Deep enough for any configuration; a hostile file must not exhaust the stack. */
const maxDepth = 32;

/** @throws CONFIG_NOT_FOUND, CONFIG_UNREADABLE, CONFIG_SYNTAX */
export async function readTomlFile(file: string): Promise<TomlFile> {
  const bytes = await readBytes(file);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { file, sha256, ...parseToml(file, decode(file, bytes)) };
}

/** @throws CONFIG_SYNTAX, with line and column but without the line's text, which may hold a secret */
export function parseToml(file: string, text: string): Pick<TomlFile, 'document' | 'lines'> {
  try {
    const document = parse(text, { maxDepth, unsafeKeyBehaviour: 'throw' });
    return { document, lines: keyLines(text) };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    // The parser's message goes on with an excerpt of the file: neither it nor the error itself may travel further.
    const reason = (error.message.split('\n')[0] ?? '').replace(/^Invalid TOML document: |\.$/g, '');
    const { line, column } = error;
    const problem = configSays('TOML_SYNTAX', { reason });
    const problems = configSays('PROBLEM_AT', { file: basename(file), line: `${line}:${column}`, problem });
    throw configError('CONFIG_SYNTAX', { file, line, column, problems, problem });
  }
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    await using handle = await open(file, 'r');
    const status = await handle.stat();
    if (!status.isFile()) throw configError('CONFIG_UNREADABLE', { file, reason: configSays('NOT_A_FILE') });
    if (status.size > maxBytes) throw configError('CONFIG_UNREADABLE', { file, reason: configSays('FILE_TOO_LARGE') });
    return await handle.readFile();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (code === 'CONFIG_UNREADABLE') throw error;
    if (code === 'ENOENT') throw configError('CONFIG_NOT_FOUND', { file }, error);
    const reason = code === 'EACCES' ? 'permission denied' : code;
    throw configError('CONFIG_UNREADABLE', { file, reason }, error);
  }
}

function decode(file: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw configError('CONFIG_UNREADABLE', { file, reason: configSays('NOT_UTF8') }, error);
  }
}
