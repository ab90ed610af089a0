import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { Home } from '../config/home.ts';
import type { ReadSecret } from '../open-signer.ts';
import { readSecret } from '../signer/secret-source.ts';
import type { Terminal } from './terminal.ts';

/** Reads secrets for this command: asks at the terminal, without echo, where the configuration says `prompt`. */
export const secretReader =
  (home: Home, terminal: Terminal): ReadSecret =>
  (source, what) =>
    readSecret({ source, what, baseDirectory: home.dir, ...(terminal.interactive ? { prompt: askUnseen } : {}) });

async function askUnseen(what: string): Promise<Buffer> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  // The terminal's own echo ends here, so before anybody is asked to type.
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    process.stderr.write(`${what}: `);
    return Buffer.from(await lines.question(''));
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}
